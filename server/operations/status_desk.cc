#include "operations/status_desk.h"

#include <mutex>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace gateway::operations {
namespace {

namespace net = boost::asio;

constexpr auto kAwait = net::as_tuple(net::use_awaitable);

/// A place in the list of those who wait, given up on every way out of the coroutine.
class Place {
 public:
  Place(std::list<net::steady_timer*>& line, net::steady_timer& timer)
      : line_(line), place_(line.insert(line.end(), &timer)) {}
  ~Place() { line_.erase(place_); }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

 private:
  std::list<net::steady_timer*>& line_;
  const std::list<net::steady_timer*>::iterator place_;
};

}  // namespace

/// Thread: any for put().
class StatusDesk::Inbox {
 public:
  explicit Inbox(StatusDesk& desk) : desk_(&desk) {}

  void put(StatusSnapshot snapshot) {
    const std::lock_guard lock(mutex_);
    if (desk_ == nullptr) return;
    // What is posted runs only while the context runs, and so while the desk lives.
    net::post(desk_->context_,
              [desk = desk_, snapshot = std::move(snapshot)] { desk->take(snapshot); });
  }

  void close() {
    const std::lock_guard lock(mutex_);
    desk_ = nullptr;
  }

 private:
  std::mutex mutex_;
  StatusDesk* desk_;
};

StatusDesk::StatusDesk(net::io_context& context, Ask ask, Render render, OperationsLimits limits)
    : context_(context),
      ask_(std::move(ask)),
      render_(std::move(render)),
      limits_(limits),
      inbox_(std::make_shared<Inbox>(*this)) {}

void StatusDesk::close() {
  inbox_->close();
}

net::awaitable<StatusDesk::Document> StatusDesk::document() {
  const Timestamp now = Clock::now();
  if (latest_ && now - latest_at_ < limits_.status_freshness) co_return latest_;
  net::steady_timer timer(context_, now + limits_.status_timeout);
  const Place place(waiting_, timer);
  ask_for_snapshot(now);
  const auto [woken] = co_await timer.async_wait(kAwait);
  // take() cancels the timers; a timer that rings has not been cancelled.
  co_return woken ? latest_ : nullptr;
}

void StatusDesk::ask_for_snapshot(Timestamp now) {
  if (asked_ && now - asked_at_ < limits_.status_timeout) return;
  asked_ = true;
  asked_at_ = now;
  ask_([inbox = inbox_](StatusSnapshot snapshot) { inbox->put(std::move(snapshot)); });
}

void StatusDesk::take(const StatusSnapshot& snapshot) {
  asked_ = false;
  latest_ = std::make_shared<const std::string>(render_(snapshot));
  latest_at_ = Clock::now();
  for (net::steady_timer* timer : waiting_) timer->cancel();
}

}  // namespace gateway::operations
