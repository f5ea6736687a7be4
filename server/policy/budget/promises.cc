#include "policy/budget/promises.h"

#include <algorithm>
#include <chrono>

namespace gateway::budget {
namespace {

using std::chrono::milliseconds;

constexpr Duration kWayBack = milliseconds(20);

/// What a call is taken to last while nothing is known.
constexpr Duration kUnknownLatency = milliseconds(500);
constexpr int kUnknownPart = 4;

/// Not even a call that takes half as long as a slow one would meet it, if it left now.
bool lost(Timestamp deadline, const SlotSupply& supply, Timestamp now) {
  return deadline - time_of_call(supply, deadline - now) / 2 <= now;
}

}  // namespace

Duration time_of_call(const SlotSupply& supply, Duration left) {
  if (supply.slow_latency > Duration::zero()) return supply.slow_latency + kWayBack;
  return std::min(kUnknownLatency, std::max(left, Duration::zero()) / kUnknownPart);
}

std::optional<Timestamp> promises_press(const queueing::FairQueue& waiting,
                                        const SlotSupply& supply, Timestamp now) {
  std::optional<Timestamp> pressing;
  const double all = waiting.due_slots();
  double due = 0;
  waiting.for_each_due([&](Timestamp deadline, double slots) {
    if (lost(deadline, supply, now)) return true;
    due += slots;
    const Timestamp latest_start = deadline - time_of_call(supply, deadline - now);
    const double others = supply.starts_until(latest_start, now) - 1;
    if (due > others) pressing = deadline + queueing::DueWork::kStep;
    return !pressing && others < all;
  });
  return pressing;
}

Duration promise_late_by(const queueing::FairQueue& waiting, const SlotSupply& supply, double slots,
                         Timestamp deadline, Timestamp now) {
  Duration late{};
  double due = slots;
  const auto latest_start = [&](Timestamp due_at) {
    return due_at - time_of_call(supply, due_at - now);
  };
  const auto judge = [&](Timestamp due_at) {
    late = std::max(late, supply.start_of(due, now) - latest_start(due_at));
  };
  bool own_counted = false;
  const double all = waiting.due_slots() + slots;
  waiting.for_each_due([&](Timestamp due_at, double more) {
    if (!own_counted && due_at >= deadline) {
      judge(deadline);
      own_counted = true;
    }
    if (lost(due_at, supply, now)) return true;
    due += more;
    if (own_counted) judge(due_at);
    return !own_counted || supply.starts_until(latest_start(due_at), now) < all;
  });
  if (!own_counted) judge(deadline);
  return late;
}

}  // namespace gateway::budget
