#include "tests/support/simulated_time.h"

#include <utility>

namespace gateway::testing {

class SimulatedTime::SimulatedAlarm final : public Alarm {
 public:
  SimulatedAlarm(SimulatedTime& time, std::function<void()> action)
      : time_(time), action_(std::move(action)), place_(time.alarms_.end()) {}
  ~SimulatedAlarm() override { clear(); }

  void set(Timestamp at) override {
    clear();
    if (at != kNever) place_ = time_.alarms_.emplace(at, this);
  }

  void clear() {
    if (place_ != time_.alarms_.end())
      time_.alarms_.erase(std::exchange(place_, time_.alarms_.end()));
  }
  void fire() {
    clear();
    action_();
  }

 private:
  SimulatedTime& time_;
  std::function<void()> action_;
  Alarms::iterator place_;
};

std::unique_ptr<Alarm> SimulatedTime::make_alarm(std::function<void()> action) {
  return std::make_unique<SimulatedAlarm>(*this, std::move(action));
}

bool SimulatedTime::fire_next(Timestamp until) {
  if (alarms_.empty() || alarms_.begin()->first > until) return false;
  now_ = std::max(now_, alarms_.begin()->first);
  alarms_.begin()->second->fire();
  return true;
}

void SimulatedTime::run_until(boost::asio::io_context& context, Timestamp until) {
  do {
    context.restart();
    context.poll();
  } while (fire_next(until));
  now_ = std::max(now_, until);
}

void SimulatedTime::run_out(boost::asio::io_context& context) {
  do {
    context.restart();
    context.poll();
  } while (fire_next(kNever));
}

}  // namespace gateway::testing
