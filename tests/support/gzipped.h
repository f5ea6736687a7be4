// Compression for tests, apart from the gateway's own.
#pragma once

#include <string>

namespace gateway::testing {

/// `body` as one gzip member, for replies with `Content-Encoding: gzip`.
[[nodiscard]] std::string gzipped(const std::string& body);

}  // namespace gateway::testing
