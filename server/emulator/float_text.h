// Numbers as JSON text, fast: a table for the values that vectors are made of.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace emulator {

/// Vector values are multiples of 1/kNumberSteps, whose shortest decimal forms fit a table.
inline constexpr int kNumberSteps = 16384;

/// Appends the shortest decimal text that reads back as the same float32. What JSON cannot hold
/// comes out as the faults need it: infinity as 1e999, not-a-number as NaN.
void append_number(std::string& out, float value);

/// Appends `[a,b,…]`.
void append_numbers(std::string& out, std::span<const float> values);

/// Appends a JSON string with its quotes. Precondition: `text` is UTF-8.
void append_string(std::string& out, std::string_view text);

}  // namespace emulator
