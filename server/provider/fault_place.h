// Where in the request an error answer sees the fault.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace gateway::provider {

enum class FaultScope {
  unnamed,
  input,      ///< A row, or the media in it.
  parameter,  ///< What all rows have in common.
};

struct FaultPlace {
  FaultScope scope = FaultScope::unnamed;
  std::optional<std::size_t> row = {};  ///< Of FaultScope::input, if it is told.
};

/// Reads the tail of a message ("…: parameters.dimension", "… : payload.input.contents") and the
/// compatible form's `param` ("input[3]", "dimensions"), docs/provider.md, 6.2. Both may be empty.
/// Pure.
[[nodiscard]] FaultPlace fault_place_of(std::string_view message, std::string_view param);

}  // namespace gateway::provider
