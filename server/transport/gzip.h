// Undoes gzip, within a bound.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "domain/error.h"

namespace gateway::transport {

enum class GunzipError {
  damaged,    ///< Not gzip, or a checksum fails.
  truncated,  ///< Ends before its end.
  too_large,  ///< Holds more than allowed.
};

/// The decompressed bytes (RFC 1952, several members too), or why there are none. Memory stays
/// below twice `max_bytes`, whatever the input claims.
[[nodiscard]] Result<std::string, GunzipError> gunzip(std::string_view compressed,
                                                      std::size_t max_bytes);

}  // namespace gateway::transport
