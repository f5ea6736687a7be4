#include "policy/adaptive_rate.h"

#include <algorithm>

namespace gateway {
namespace {

/// Successes until the factor is back where it was throttled. Near there it rises slowly, so a
/// stable limit is touched once in about 0.7 of these: 0.3 % of the calls.
constexpr double kReturn = 500;
/// With fewer successes since the last cut the limit is far below; with more it is close, since
/// after a strong cut so many lead two thirds of the way back.
constexpr std::size_t kFar = 150;
constexpr double kStrongCut = 0.7;
/// Gentle, yet wide enough that the climb back takes its time: together with the shape of the climb
/// it costs 1 % of a limit on average.
constexpr double kGentleCut = 0.96;
/// Calls that are seldom but never stop: without them nobody would learn that it is better.
constexpr double kFloor = 0.02;

}  // namespace

void AdaptiveRate::throttled(Timestamp call_started, Timestamp now) {
  const bool ever_cut = last_cut_ != Timestamp{};
  if (ever_cut && (call_started < last_cut_ || successes_ == 0)) return;
  const double cut = successes_ < kFar ? kStrongCut : kGentleCut;
  throttled_at_ = factor_;
  factor_ = std::max(kFloor, factor_ * cut);
  cut_to_ = factor_;
  successes_ = 0;
  last_cut_ = now;
}

void AdaptiveRate::succeeded() {
  ++successes_;
  if (factor_ >= 1) return;
  const double way = static_cast<double>(successes_) / kReturn - 1;
  factor_ = std::min(1.0, throttled_at_ + (throttled_at_ - cut_to_) * way * way * way);
}

}  // namespace gateway
