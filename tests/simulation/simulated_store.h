// A store where gateways share the calendar of a budget, some milliseconds away.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>

#include "dispatch/time_source.h"
#include "tests/simulation/store_messages.h"

namespace gateway::simulation {

/// Hears and answers each message whole, in the order in which they arrive. Without latency the
/// answer comes before send() returns.
///
/// Thread: the run's.
class SimulatedStore {
 public:
  using OnAnswer = std::function<void(const StoreAnswer&)>;

  /// `latency` is that of one way. `time` outlives the store.
  SimulatedStore(dispatch::TimeSource& time, Duration latency);
  SimulatedStore(const SimulatedStore&) = delete;
  SimulatedStore& operator=(const SimulatedStore&) = delete;

  /// `gateway` tells senders apart. `done` is called once, later or at once.
  void send(std::uint64_t gateway, StoreMessage message, OnAnswer done);

 private:
  struct Delivery {
    Timestamp at;
    std::function<void()> action;
  };

  [[nodiscard]] StoreAnswer answer(std::uint64_t gateway, const StoreMessage& message);
  void hear(const StoreMessage& message, const SlotNews& news);
  void travel(std::function<void()> action);
  void deliver();

  dispatch::TimeSource& time_;
  const Duration latency_;
  pacing::SlotCalendar calendar_;
  std::map<std::uint64_t, Timestamp> asked_at_;  ///< By gateway.
  std::deque<Delivery> under_way_;
  std::unique_ptr<dispatch::Timer> timer_;
};

}  // namespace gateway::simulation
