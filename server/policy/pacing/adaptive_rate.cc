#include "policy/pacing/adaptive_rate.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace gateway::pacing {
namespace {

/// A cut soon after another takes twice as much, up to a third. Gentle is still wide enough that
/// the climb back takes its time: with the shape of the climb it costs 1 % of a limit on average.
constexpr double kGentleCut = 0.04;
constexpr double kDeepestCut = 0.32;
/// "Soon": fewer successes than this since the last cut.
constexpr std::size_t kSoon = 150;
/// Successes and time until the factor is back where it was throttled, whichever comes later. Near
/// there it rises slowly, so a stable limit is met at about the end of them: 0.2 % of the calls.
/// The time keeps fast budgets from cutting again before the last cut shows.
constexpr double kReturnSuccesses = 500;
constexpr Duration kReturnTime = std::chrono::seconds(20);
/// How long refusals may still be the fault of the pace before the cut: a window of a second holds
/// what was sent in it.
constexpr Duration kSettling = std::chrono::seconds(1);
/// A closure this long is the work of a window longer than a second: what it allows was spent ahead
/// of time. A minute is the longest window there is, and refusals beyond it have other causes.
constexpr Duration kLongClosure = std::chrono::seconds(2);
constexpr Duration kLongestWindow = std::chrono::minutes(1);
/// No closure more than halves the pace: the next one is there to halve it again.
constexpr double kLeastOpen = 0.5;
/// Calls that are seldom but never stop: without them nobody would learn that it is better.
constexpr double kFloor = 0.02;

}  // namespace

void AdaptiveRate::Course::rebase(double ratio) {
  if (factor >= 1) return;
  factor = std::clamp(factor / ratio, kFloor, 1.0);
  throttled_at = std::clamp(throttled_at / ratio, factor, 1.0);
}

bool AdaptiveRate::counts(Timestamp call_started) const {
  if (course_.cut == 0) return true;
  // Nor does a full window that refuses everything until it has emptied say anything about the
  // pace.
  return call_started >= course_.cut_at + kSettling && course_.successes > 0;
}

void AdaptiveRate::throttled(Timestamp call_started, Timestamp now,
                             std::optional<Timestamp> first_started) {
  const Timestamp first = first_started.value_or(call_started);
  if (!refused_since_) refused_since_ = now;
  refused_until_ = now;
  refusals_.add(first);
  if (!counts(call_started)) {
    if (!cuts_.empty()) cuts_.back().grounds.add(first);
    return;
  }
  CutGrounds grounds;
  grounds.add(first);
  remember(std::move(grounds));
  const bool again = course_.cut > 0 && course_.successes < kSoon;
  cut(again ? std::min(kDeepestCut, 2 * course_.cut) : kGentleCut, now);
}

void AdaptiveRate::disregard(Timestamp first_started) {
  for (Cut& cut : cuts_) cut.grounds.remove(first_started);
  while (!cuts_.empty() && cuts_.back().grounds.empty()) undo_last();
}

void AdaptiveRate::succeeded(Timestamp now) {
  reopen(now);
  ++course_.successes;
  if (course_.factor >= 1) return cuts_.clear();  // Nothing is left to undo.
  const double time = std::chrono::duration<double>(now - course_.cut_at) / kReturnTime;
  const double successes = static_cast<double>(course_.successes) / kReturnSuccesses;
  const double way = std::min(successes, time) - 1;
  course_.factor =
      std::clamp(course_.throttled_at * (1 + course_.cut * way * way * way), course_.factor, 1.0);
}

void AdaptiveRate::rebase(double ratio) {
  course_.rebase(ratio);
  for (Cut& cut : cuts_) cut.before.rebase(ratio);
}

/// Of what comes now, so that it can be undone.
void AdaptiveRate::remember(CutGrounds grounds) {
  if (cuts_.size() == kUndoable) cuts_.erase(cuts_.begin());
  cuts_.push_back({course_, std::move(grounds)});
}

void AdaptiveRate::cut(double share, Timestamp now) {
  course_.cut = share;
  course_.throttled_at = course_.factor;
  course_.factor = std::max(kFloor, course_.factor * (1 - share));
  course_.successes = 0;
  course_.cut_at = now;
}

void AdaptiveRate::undo_last() {
  Course course = cuts_.back().before;
  cuts_.pop_back();
  course.factor = std::max(course.factor, course_.factor);
  course.successes += course_.successes;
  if (!course.open_since) course.open_since = course_.open_since;
  course_ = course;
}

void AdaptiveRate::reopen(Timestamp now) {
  if (!course_.open_since) course_.open_since = now;
  CutGrounds refusals = std::exchange(refusals_, {});
  if (!refused_since_) return;
  const Timestamp refused_since = *std::exchange(refused_since_, std::nullopt);
  // Not up to now: perhaps nobody called since the last refusal.
  const Duration closed = std::min(refused_until_ - refused_since, kLongestWindow);
  if (closed < kLongClosure) return;
  const Duration open = std::max(refused_since - *course_.open_since, Duration::zero());
  const double share = std::chrono::duration<double>(open) / (open + closed);
  remember(std::move(refusals));
  // Then as after a gentle cut: the limit is close.
  course_.factor = std::min(1.0, course_.factor * std::max(share, kLeastOpen));
  cut(kGentleCut, now);
  course_.open_since = now;
}

}  // namespace gateway::pacing
