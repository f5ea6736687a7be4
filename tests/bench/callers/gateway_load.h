// A load on a gateway, or on the bare pipeline, over gRPC.
#pragma once

#include <string>

#include "tests/bench/callers/load.h"

namespace bench {

/// Runs it to its end and returns the outcome's line. Throws std::runtime_error if the target can't
/// be reached.
[[nodiscard]] std::string load_gateway(const Load& load);

}  // namespace bench
