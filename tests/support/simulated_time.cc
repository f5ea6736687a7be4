#include "tests/support/simulated_time.h"

#include <utility>

namespace gateway::testing {

class SimulatedTime::SimulatedTimer final : public dispatch::Timer {
 public:
  SimulatedTimer(SimulatedTime& time, std::function<void()> action)
      : time_(time), action_(std::move(action)), place_(time.timers_.end()) {}
  ~SimulatedTimer() override { clear(); }

  void set(Timestamp at) override {
    clear();
    if (at != kNever) place_ = time_.timers_.emplace(at, this);
  }

  void clear() {
    if (place_ != time_.timers_.end())
      time_.timers_.erase(std::exchange(place_, time_.timers_.end()));
  }
  void fire() {
    clear();
    action_();
  }

 private:
  SimulatedTime& time_;
  std::function<void()> action_;
  Timers::iterator place_;
};

std::unique_ptr<dispatch::Timer> SimulatedTime::make_timer(std::function<void()> action) {
  return std::make_unique<SimulatedTimer>(*this, std::move(action));
}

void SimulatedTime::settle(boost::asio::io_context& context) {
  context.restart();
  context.poll();
  if (on_step_) on_step_();
}

bool SimulatedTime::fire_next(Timestamp until) {
  if (timers_.empty() || timers_.begin()->first > until) return false;
  now_ = std::max(now_, timers_.begin()->first);
  timers_.begin()->second->fire();
  return true;
}

void SimulatedTime::run_until(boost::asio::io_context& context, Timestamp until) {
  do {
    settle(context);
  } while (fire_next(until));
  now_ = std::max(now_, until);
}

void SimulatedTime::run_out(boost::asio::io_context& context) {
  do {
    settle(context);
  } while (fire_next(kNever));
}

}  // namespace gateway::testing
