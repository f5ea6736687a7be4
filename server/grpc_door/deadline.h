// From gRPC's wall-clock deadline to ours, which is steady.
#pragma once

#include <chrono>

#include "domain/time.h"

namespace gateway::grpc_door {

/// `deadline` as steady time, given what both clocks said at one moment; absent if the caller set
/// none (gRPC then says the largest time point). One that has passed becomes `now` or earlier.
/// Pure; never overflows.
[[nodiscard]] Deadline to_steady(std::chrono::system_clock::time_point deadline,
                                 std::chrono::system_clock::time_point wall_now, Timestamp now);

}  // namespace gateway::grpc_door
