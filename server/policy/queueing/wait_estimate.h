// When a tenant's work will have been served, if slots go on being shared fairly.
#pragma once

#include <algorithm>

namespace gateway::queueing {

/// What one party wants of the slots: what waits, and what is expected to arrive for each slot that
/// passes. Both in slots.
struct SlotDemand {
  double waiting = 0;
  double per_slot = 0;
};

/// A tenant of the same class.
struct SlotRival {
  SlotDemand demand;
  double most;  ///< What it gets at most until we are served: our own work by ratio of weights.
  double most_with_arrivals;  ///< Arrivals count up to here; at most `most`.
};

/// The other class.
struct OtherClass {
  SlotDemand demand;
  double most_per_own;  ///< Slots it gets at most for each slot of our class.
};

/// More slots than anybody waits for.
inline constexpr double kEndlessWait = 1e6;

/// Slots that pass until `mine` slots of work are served: generalised processor sharing. While we
/// wait each rival gets what it wants, up to its share:
///
///   f(r) = mine + sum of g(r), likewise the other class;  r = f(r)
///   g(r) = max(min(waiting, most), min(waiting + per_slot * r, most_with_arrivals))
///
/// r stands on both sides because rivals go on asking while we wait. f rises, ever slower, so
/// Newton's steps from the right come down to the answer and stay above it: to stop early is never
/// optimistic. `rivals(visit)` calls visit(SlotRival) for each rival. At most kEndlessWait. Pure.
template <class Rivals>
[[nodiscard]] double slots_until_served(double mine, const OtherClass& other,
                                        const Rivals& rivals) {
  constexpr int kMostSteps = 6;
  constexpr double kClose = 0.05;  // Slots.
  double answer = kEndlessWait;
  for (int step = 0; step < kMostSteps; ++step) {
    double total = mine;
    double slope = 0;
    const auto count = [&](const SlotDemand& demand, double most, double slope_of_most) {
      const double wanted = demand.waiting + demand.per_slot * answer;
      total += std::min(wanted, most);
      slope += wanted < most ? demand.per_slot : slope_of_most;
    };
    rivals([&](const SlotRival& rival) {
      const double waiting = std::min(rival.demand.waiting, rival.most);
      if (waiting >= rival.most_with_arrivals) {
        total += waiting;
      } else {
        count(rival.demand, rival.most_with_arrivals, 0);
      }
    });
    count(other.demand, total * other.most_per_own, slope * other.most_per_own);
    if (slope >= 1) break;
    const double next = std::min(answer, (total - slope * answer) / (1 - slope));
    const bool close = answer - next < kClose;
    answer = next;
    if (close) break;
  }
  return std::max(answer, mine);
}

}  // namespace gateway::queueing
