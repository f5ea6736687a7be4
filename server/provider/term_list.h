// Reads a JSON list of a sparse vector's terms.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace gateway::provider {

/// What an answer says of one term (docs/provider.md, 2.4). `token` is empty where it says nothing.
struct SparseTerm {
  std::uint32_t index = 0;
  float value = 0;
  std::string_view token;  ///< A part of the answer's bytes, or of what the parser made of them.
};

/// Puts into `out` the terms of the list `[{"index":n,"value":x,"token":"..."},...]` at `list`, if
/// it is well-formed JSON, each term has an index within 32 bits and a value finite as a float, and
/// at most a token besides, which is null or has no escapes. False: it is not, or takes a closer
/// look; then `out` holds anything.
///
/// Precondition: eight bytes can be read from any byte on up to the first that is no part of the
/// list, its end included; simdjson's padding grants that. Throws nothing but std::bad_alloc.
[[nodiscard]] bool read_terms(const char* list, std::vector<SparseTerm>& out);

}  // namespace gateway::provider
