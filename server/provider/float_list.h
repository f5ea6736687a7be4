// Reads a JSON list of numbers as floats: most of what an answer costs.
#pragma once

#include <span>

namespace gateway::provider {

/// Fills `out`, which is not empty, from the list `[n,n,...]` at `list`, if it is well-formed JSON
/// of exactly as many numbers, all finite as floats; each is what its nearest double rounds to.
/// False: it is not, or holds a number that takes a closer look; then `out` holds anything.
///
/// Precondition: eight bytes can be read from any byte on up to the first that is no part of the
/// list, its end included; simdjson's padding grants that. Never throws.
[[nodiscard]] bool read_floats(const char* list, std::span<float> out);

}  // namespace gateway::provider
