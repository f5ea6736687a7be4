#include "tests/simulation/call_log.h"

#include <algorithm>

namespace gateway::simulation {
namespace {

void count(CallSums& sums, const SeenCall& call) {
  ++sums.calls;
  switch (call.end) {
    case CallEnd::throttled_calls:
      ++sums.throttled_calls;
      break;
    case CallEnd::throttled_tokens:
      ++sums.throttled_tokens;
      break;
    case CallEnd::throttled_ramp:
      ++sums.throttled_ramp;
      break;
    case CallEnd::answered:
      ++sums.answered;
      sums.answered_rows += call.rows;
      sums.tokens += call.tokens;
      break;
    case CallEnd::refused:
      ++sums.refused;
      break;
    case CallEnd::failed:
      ++sums.failed;
      break;
  }
}

}  // namespace

CallSums& CallSums::operator+=(const CallSums& other) {
  calls += other.calls;
  answered += other.answered;
  refused += other.refused;
  failed += other.failed;
  throttled_calls += other.throttled_calls;
  throttled_tokens += other.throttled_tokens;
  throttled_ramp += other.throttled_ramp;
  answered_rows += other.answered_rows;
  tokens += other.tokens;
  return *this;
}

CallSums CallLog::sums(Timestamp from, Timestamp until) const {
  CallSums sums;
  const auto first = std::ranges::lower_bound(calls_, from, {}, &SeenCall::at);
  for (auto call = first; call != calls_.end() && call->at < until; ++call) count(sums, *call);
  return sums;
}

}  // namespace gateway::simulation
