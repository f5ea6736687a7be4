#include "grpc_door/deadline.h"

namespace gateway::grpc_door {

Deadline to_steady(std::chrono::system_clock::time_point deadline,
                   std::chrono::system_clock::time_point wall_now, Timestamp now) {
  using Wall = std::chrono::system_clock;
  if (deadline == Wall::time_point::max()) return std::nullopt;
  if (deadline <= wall_now) return now;
  // Both clocks count nanoseconds from long before now, so that the difference of two wall times
  // fits; the sum need not, and what lies past the end of time is no deadline.
  const auto left = std::chrono::duration_cast<Duration>(deadline - wall_now);
  if (left >= kNever - now) return std::nullopt;
  return now + left;
}

}  // namespace gateway::grpc_door
