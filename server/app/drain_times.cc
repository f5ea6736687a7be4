#include "app/drain_times.h"

#include <algorithm>
#include <chrono>

namespace gateway::app {
namespace {

using std::chrono::milliseconds;

constexpr Duration kLeastGrace = milliseconds(100);
/// What dispatch leaves of the grace for its last answers to reach the callers.
constexpr Duration kReplyMargin = milliseconds(1000);
/// For what callers send when they are answered: a way back and one to us.
constexpr Duration kQuiet = milliseconds(30);
/// For gRPC to write to all connections, which are thousands at most.
constexpr Duration kTelling = milliseconds(20);

}  // namespace

DrainTimes drain_times(Timestamp now, Duration grace) {
  const Duration whole = std::max(grace, kLeastGrace);
  const Timestamp cut = now + whole;
  return {.quiet = std::min(kQuiet, whole / 4),
          .telling = std::min(kTelling, whole / 8),
          .answered = cut - std::min(kReplyMargin, whole / 2),
          .cut = cut};
}

}  // namespace gateway::app
