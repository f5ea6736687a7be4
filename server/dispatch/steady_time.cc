#include "dispatch/steady_time.h"

#include <utility>

#include "transport/alarm.h"

namespace gateway::dispatch {
namespace {

class SteadyTimer final : public Timer {
 public:
  SteadyTimer(boost::asio::io_context& context, std::function<void()> action)
      : alarm_(context.get_executor(), std::move(action)) {}

  void set(Timestamp at) override { alarm_.set(at); }

 private:
  transport::Alarm alarm_;
};

}  // namespace

std::unique_ptr<Timer> SteadyTime::make_timer(std::function<void()> action) {
  return std::make_unique<SteadyTimer>(context_, std::move(action));
}

}  // namespace gateway::dispatch
