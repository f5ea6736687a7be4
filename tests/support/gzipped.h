// Compression for tests; the gateway itself only undoes it.
#pragma once

#include <string>

namespace gateway::testing {

/// `body` as one gzip member, for replies with `Content-Encoding: gzip`.
[[nodiscard]] std::string gzipped(const std::string& body);

}  // namespace gateway::testing
