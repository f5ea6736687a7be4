#include "dispatch/shard.h"

#include <cassert>
#include <exception>

#include <boost/asio/co_spawn.hpp>

#include "dispatch/steady_time.h"

namespace gateway::dispatch {

Shard::Shard(BugReport& bugs)
    : bugs_(bugs),
      owned_time_(std::make_unique<SteadyTime>(context_)),
      time_(*owned_time_),
      work_(boost::asio::make_work_guard(context_)) {}

Shard::Shard(BugReport& bugs, TimeSource& time)
    : bugs_(bugs), time_(time), work_(boost::asio::make_work_guard(context_)) {}

Shard::~Shard() {
  assert(!thread_.joinable());
}

void Shard::start() {
  thread_ = std::thread([this] {
    context_.run();
    ended_.set_value();
  });
}

bool Shard::stop(Duration patience) {
  work_.reset();
  if (!thread_.joinable()) return true;
  const bool clean = ended_.get_future().wait_for(patience) == std::future_status::ready;
  if (!clean) context_.stop();
  thread_.join();
  return clean;
}

void Shard::spawn(std::string task, boost::asio::awaitable<void> coroutine) {
  boost::asio::co_spawn(context_, std::move(coroutine),
                        [this, task = std::move(task)](const std::exception_ptr& escaped) {
                          if (!escaped) return;
                          try {
                            std::rethrow_exception(escaped);
                          } catch (const std::exception& error) {
                            report_bug(task, error.what());
                          }
                        });
}

void Shard::assert_here() {
  assert(context_.get_executor().running_in_this_thread());
}

}  // namespace gateway::dispatch
