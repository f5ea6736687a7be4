// The same open load without a gateway: the upstream called with one text a call.
#pragma once

#include <string>

#include "tests/bench/callers/load.h"

namespace bench {

/// Runs it until the last request is answered or given up and returns the outcome's line. Calls
/// find `load.connections` ready, and open further ones while all are in use. A throttled call is
/// made again after a backoff, `load.retries` times at most; its request's latency counts from its
/// first call. Throws std::exception if a connection fails.
[[nodiscard]] std::string load_upstream_openly(const Load& load);

}  // namespace bench
