// The same load without a gateway: the upstream called with one text a call.
#pragma once

#include <string>

#include "tests/bench/callers/load.h"

namespace bench {

/// Runs it to its end and returns the outcome's line. Callers share the connections: one whose turn
/// it is waits for one to be free, and its latency counts from then on that it waits. Throws
/// std::exception if a connection fails.
[[nodiscard]] std::string load_upstream(const Load& load);

}  // namespace bench
