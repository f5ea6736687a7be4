// Numbers as JSON text, fast: a table for the values that vectors are made of.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace emulator {

/// Vector values are multiples of 1/kNumberSteps, whose shortest decimal forms fit a table.
inline constexpr int kNumberSteps = 16384;

/// Room that append_numbers() wants for each value.
inline constexpr std::size_t kMaxNumberText = 25;

/// Appends decimal text that reads back as the same float32. Vector values are written as the
/// doubles they also are, which makes rows about as long as the provider's (docs/provider.md, 2.3);
/// other values in their shortest form. What JSON cannot hold comes out as the faults need it:
/// infinity as 1e999, not-a-number as NaN.
void append_number(std::string& out, float value);

/// Appends `[a,b,…]`.
void append_numbers(std::string& out, std::span<const float> values);

/// Appends a JSON string with its quotes. Precondition: `text` is UTF-8.
void append_string(std::string& out, std::string_view text);

}  // namespace emulator
