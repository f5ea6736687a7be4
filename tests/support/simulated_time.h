// A clock that tests turn by hand: hours of dispatch in milliseconds.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <utility>

#include <boost/asio/io_context.hpp>

#include "dispatch/time_source.h"

namespace gateway::testing {

/// Time stands still until it is told to move; then timers go off in order of their time, those of
/// one instant in the order in which they were set.
///
/// Thread: one. Outlives its alarms.
class SimulatedTime final : public dispatch::TimeSource {
 public:
  [[nodiscard]] Timestamp now() const override { return now_; }
  [[nodiscard]] std::unique_ptr<dispatch::Timer> make_timer(std::function<void()> action) override;

  /// No timer is set.
  [[nodiscard]] bool idle() const { return timers_.empty(); }

  /// Called whenever nothing is ready any more, before time moves on.
  void on_step(std::function<void()> action) { on_step_ = std::move(action); }

  /// Moves on without running anything: what falls due waits for fire_due(), or for the next run.
  void pass(Duration duration) { now_ += duration; }
  /// Lets one timer go off that is due; false if none is.
  bool fire_due() { return fire_next(now_); }

  /// Runs everything that is ready on `context`, then moves to the next timer, and so on until
  /// `until`, where the clock then stands.
  void run_until(boost::asio::io_context& context, Timestamp until);
  void run_for(boost::asio::io_context& context, Duration duration) {
    run_until(context, now_ + duration);
  }
  /// As run_until(), until no timer is set any more.
  void run_out(boost::asio::io_context& context);

 private:
  class SimulatedTimer;
  using Timers = std::multimap<Timestamp, SimulatedTimer*>;

  void settle(boost::asio::io_context& context);
  bool fire_next(Timestamp until);

  std::function<void()> on_step_;
  Timestamp now_ = Timestamp{} + std::chrono::hours(1);
  Timers timers_;
};

}  // namespace gateway::testing
