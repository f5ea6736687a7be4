// Floats as numbers of JSON.
#pragma once

#include <cstddef>
#include <string>

namespace gateway::encoding {

/// No number takes more characters.
inline constexpr std::size_t kMaxFloatText = 16;

/// Writes the shortest text that reads back to the same float, also by way of the nearest double;
/// of several the closest. It has a point or an exponent (`1.0`), since there are readers that take
/// `1` for an integer, and then the whole column. Answers where it ends. Precondition: `number` is
/// finite, and kMaxFloatText characters have room at `to`.
[[nodiscard]] char* write_float(char* to, float number);

/// Appends it. Precondition: as above.
void append_float(std::string& out, float number);

}  // namespace gateway::encoding
