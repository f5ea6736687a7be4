// A load on a gateway whose requests begin at their own times.
#pragma once

#include <string>

#include "tests/bench/callers/load.h"

namespace bench {

/// Runs it until the last request is answered and returns the outcome's line. Throws
/// std::runtime_error if the target can't be reached.
[[nodiscard]] std::string load_gateway_openly(const Load& load);

}  // namespace bench
