#include "policy/faults/throttle_doubt.h"

#include <algorithm>
#include <utility>

#include "policy/faults/most_below.h"
#include "policy/faults/recent_peak.h"

namespace gateway::faults {
namespace {

/// Throttles that prove a call too large: where nothing as large has passed before, and where
/// something has. Then as many smaller calls must have passed between them as well.
constexpr int kNewSizeThrottles = 2;
constexpr int kUsualSizeThrottles = 4;

/// Estimates waver: a call is no larger than another if it is by less than a quarter.
bool clearly_larger(std::uint64_t tokens, std::uint64_t others) {
  return tokens > others + others / 4;
}

}  // namespace

ThrottleDoubt::Finding ThrottleDoubt::throttled(const Call& call, Timestamp now) {
  if (call.tokens < kLeastTokens) return {};
  const bool old = row_ && now - row_->since >= RecentPeak::kSpan;
  const bool refuted = row_ && !clearly_larger(call.tokens, row_->largest_passed);
  if (refuted || (old && row_->refused <= kMostOpen)) row_.reset();
  if (refuted) return {};
  if (!row_) row_ = Row{.since = now, .record = clearly_larger(call.tokens, call.peak)};
  row_->calls.failed(call.contents);
  return judge(*row_, call);
}

ThrottleDoubt::Finding ThrottleDoubt::judge(Row& row, const Call& call) {
  ++row.refused;
  if (row.passed == 0 && row.refused > kMostOpen)
    return {.verdict = Verdict::pace, .untaught = std::exchange(row.taught, false)};
  const bool shown = row.record
                         ? row.refused >= kNewSizeThrottles
                         : row.refused >= kUsualSizeThrottles && row.passed >= kUsualSizeThrottles;
  if (!call.known && !shown) return {.verdict = row.record ? Verdict::open : Verdict::pace};
  if (!call.known && !row.calls.several())
    return {.verdict = Verdict::size};  // One bad item would do the same.
  row.taught = row.taught || !call.known;
  return {.verdict = Verdict::size, .most = most_below(call.tokens, row.largest_passed)};
}

void ThrottleDoubt::passed(std::uint64_t tokens) {
  if (!row_) return;
  ++row_->passed;
  row_->largest_passed = std::max(row_->largest_passed, tokens);
  if (row_->refused > kMostOpen) row_.reset();
}

}  // namespace gateway::faults
