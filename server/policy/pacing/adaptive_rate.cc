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

bool AdaptiveRate::counts(Timestamp call_started) const {
  if (cut_ == 0) return true;
  // Nor does a full window that refuses everything until it has emptied say anything about the
  // pace.
  return call_started >= cut_at_ + kSettling && successes_ > 0;
}

void AdaptiveRate::throttled(Timestamp call_started, Timestamp now) {
  if (!refused_since_) refused_since_ = now;
  refused_until_ = now;
  if (!counts(call_started)) return;
  const bool again = cut_ > 0 && successes_ < kSoon;
  cut(again ? std::min(kDeepestCut, 2 * cut_) : kGentleCut, now);
}

void AdaptiveRate::succeeded(Timestamp now) {
  reopen(now);
  ++successes_;
  if (factor_ >= 1) return;
  const double time = std::chrono::duration<double>(now - cut_at_) / kReturnTime;
  const double way = std::min(static_cast<double>(successes_) / kReturnSuccesses, time) - 1;
  factor_ = std::clamp(throttled_at_ * (1 + cut_ * way * way * way), factor_, 1.0);
}

void AdaptiveRate::rebase(double ratio) {
  if (factor_ >= 1) return;
  factor_ = std::clamp(factor_ / ratio, kFloor, 1.0);
  throttled_at_ = std::clamp(throttled_at_ / ratio, factor_, 1.0);
}

void AdaptiveRate::cut(double share, Timestamp now) {
  cut_ = share;
  throttled_at_ = factor_;
  factor_ = std::max(kFloor, factor_ * (1 - cut_));
  successes_ = 0;
  cut_at_ = now;
}

void AdaptiveRate::reopen(Timestamp now) {
  if (!open_since_) open_since_ = now;
  if (!refused_since_) return;
  const Timestamp refused_since = *std::exchange(refused_since_, std::nullopt);
  // Not up to now: perhaps nobody called since the last refusal.
  const Duration closed = std::min(refused_until_ - refused_since, kLongestWindow);
  if (closed < kLongClosure) return;
  const Duration open = std::max(refused_since - *open_since_, Duration::zero());
  const double share = std::chrono::duration<double>(open) / (open + closed);
  // Then as after a gentle cut: the limit is close.
  factor_ = std::min(1.0, factor_ * std::max(share, kLeastOpen));
  cut(kGentleCut, now);
  open_since_ = now;
}

}  // namespace gateway::pacing
