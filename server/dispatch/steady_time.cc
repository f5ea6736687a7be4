#include "dispatch/steady_time.h"

#include <memory>
#include <utility>

#include <boost/asio/steady_timer.hpp>

namespace gateway {
namespace {

class SteadyAlarm final : public Alarm {
 public:
  SteadyAlarm(boost::asio::io_context& context, std::function<void()> action)
      : timer_(context), action_(std::make_shared<std::function<void()>>(std::move(action))) {}

  void set(Timestamp at) override {
    if (at == at_) return;
    at_ = at;
    timer_.cancel();
    if (at == kNever) return;
    timer_.expires_at(at);
    // A wait that had expired already when it was replaced still completes without an error: the
    // time it was set for tells it from the present one. The weak pointer outlives neither the
    // alarm nor its action.
    timer_.async_wait([this, at, alive = std::weak_ptr(action_)](boost::system::error_code error) {
      const auto action = alive.lock();
      if (error || action == nullptr || at != at_) return;
      at_ = kNever;
      (*action)();
    });
  }

 private:
  boost::asio::steady_timer timer_;
  std::shared_ptr<std::function<void()>> action_;
  Timestamp at_ = kNever;
};

}  // namespace

std::unique_ptr<Alarm> SteadyTime::make_alarm(std::function<void()> action) {
  return std::make_unique<SteadyAlarm>(context_, std::move(action));
}

}  // namespace gateway
