#include "app/drain_times.h"

#include <algorithm>
#include <chrono>

namespace gateway::app {
namespace {

using std::chrono::milliseconds;

constexpr Duration kLeastGrace = milliseconds(100);
/// What dispatch leaves of the grace for its last answers to reach the callers.
constexpr Duration kReplyMargin = milliseconds(1000);
/// How long requests are still refused politely after the last accepted one was answered.
constexpr Duration kRefusalLinger = milliseconds(200);

}  // namespace

DrainTimes drain_times(Timestamp now, Duration grace) {
  const Duration whole = std::max(grace, kLeastGrace);
  const Timestamp cut = now + whole;
  const Duration linger = std::min(kRefusalLinger, whole / 4);
  return {.answered = cut - std::min(kReplyMargin, whole / 2),
          .read = cut - linger,
          .linger = linger,
          .cut = cut};
}

}  // namespace gateway::app
