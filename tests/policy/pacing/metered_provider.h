// A provider's call windows, and a budget that calls against them on a virtual clock.
#pragma once

#include <chrono>
#include <cmath>
#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <random>
#include <vector>

#include "domain/call_fault.h"
#include "domain/time.h"
#include "policy/pacing/own_slots.h"

namespace gateway::testing {

inline Duration seconds_of(double seconds) {
  return std::chrono::round<Duration>(std::chrono::duration<double>(seconds));
}

/// Refuses what is too much in any of its sliding windows; a refused call uses up nothing.
class CallWindows {
 public:
  CallWindows(double per_second, const std::vector<double>& lengths) {
    for (const double length : lengths) {
      const double calls = std::max(1.0, std::floor(per_second * length));
      windows_.push_back({seconds_of(length), static_cast<std::size_t>(calls), {}});
    }
  }

  bool admit(Timestamp now) {
    bool room = true;
    for (Window& window : windows_) {
      while (!window.calls.empty() && window.calls.front() <= now - window.length) {
        window.calls.pop_front();
      }
      room = room && window.calls.size() < window.most;
    }
    if (!room) return false;
    for (Window& window : windows_) window.calls.push_back(now);
    return true;
  }

  void double_limits() {
    for (Window& window : windows_) window.most *= 2;
  }

 private:
  struct Window {
    Duration length;
    std::size_t most;
    std::deque<Timestamp> calls;
  };
  std::vector<Window> windows_;
};

/// A budget with always something to send: a call at each slot, its answer `latency` later.
class SaturatedBudget {
 public:
  struct Count {
    double passed = 0;
    double throttled = 0;
  };

  SaturatedBudget(const pacing::SlotLimits& limits, CallWindows provider, Duration latency,
                  Timestamp start)
      : provider_(std::move(provider)), latency_(latency), now_(start) {
    slots_.configure(limits, start);
  }

  /// What happened to the calls until then.
  Count run_until(Timestamp end) {
    Count count;
    while (true) {
      const Timestamp opens_at = slots_.opens_at(now_);
      if (!answers_.empty() && answers_.begin()->first <= opens_at) {
        take_answer();
        continue;
      }
      if (opens_at >= end) return count;
      now_ = opens_at;
      const Slot slot = slots_.take(1, now_);
      const bool passed = provider_.admit(now_);
      ++(passed ? count.passed : count.throttled);
      const auto jitter = std::chrono::microseconds(random_() % 20'000);
      answers_.emplace(now_ + latency_ + jitter, Answer{passed, slot});
    }
  }

  [[nodiscard]] const pacing::OwnSlots& slots() const { return slots_; }
  [[nodiscard]] CallWindows& provider() { return provider_; }

 private:
  struct Answer {
    bool passed;
    Slot slot;
  };

  void take_answer() {
    now_ = std::max(now_, answers_.begin()->first);
    const Answer answer = answers_.begin()->second;
    answers_.erase(answers_.begin());
    slots_.settle(answer.slot, answer.passed ? 1 : 0, now_);
    const auto throttle = answer.passed ? std::nullopt : std::optional(FaultKind::rate_limited);
    slots_.heard({.slot = answer.slot, .throttle = throttle}, now_);
  }

  pacing::OwnSlots slots_;
  CallWindows provider_;
  Duration latency_;
  Timestamp now_;
  std::multimap<Timestamp, Answer> answers_;
  std::mt19937_64 random_{7};
};

}  // namespace gateway::testing
