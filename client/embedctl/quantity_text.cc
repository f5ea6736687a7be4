#include "client/embedctl/quantity_text.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <utility>

#include "client/embedctl/progress_bar.h"

namespace embedding_client {
namespace {

/// What a server sends may be no number, or larger than any integer.
bool is_count(double value) {
  return value >= 0 && value < 1e15;
}

/// Precondition: is_count(value) and below 1000 when rounded.
std::string one_decimal(double value) {
  std::array<char, 32> buffer;
  std::snprintf(buffer.data(), buffer.size(), "%.1f", value);
  std::string text = buffer.data();
  if (text.ends_with(".0")) text.resize(text.size() - 2);
  return text;
}

/// The value under 1000 and the letter for what it was divided by; none for 1.
std::pair<std::string, std::string> scaled(double value) {
  static constexpr std::array<const char*, 6> kLetters = {"", "k", "M", "G", "T", "P"};
  std::size_t power = 0;
  for (; value >= 999.95 && power + 1 < kLetters.size(); ++power) value /= 1000;
  return {one_decimal(value), kLetters[power]};
}

}  // namespace

std::string number_text(double value) {
  if (!is_count(value)) return "?";
  if (value >= 999.95) return format_count(static_cast<std::uint64_t>(std::llround(value)));
  return one_decimal(value);
}

std::string scaled_text(double value) {
  if (!is_count(value)) return "?";
  const auto [number, letter] = scaled(value);
  return number + letter;
}

std::string bytes_text(std::uint64_t bytes) {
  const auto [number, letter] = scaled(static_cast<double>(bytes));
  return number + ' ' + letter + 'B';
}

std::string time_text(std::chrono::microseconds time) {
  const auto microseconds = time.count();
  if (microseconds > 0 && microseconds < 1000) return "<1 ms";
  if (microseconds < 1'000'000) return std::to_string(microseconds / 1000) + " ms";
  if (microseconds < 10'000'000) {
    const auto tenths = microseconds / 100'000;
    return std::to_string(tenths / 10) + '.' + std::to_string(tenths % 10) + " s";
  }
  if (microseconds < 60'000'000) return std::to_string(microseconds / 1'000'000) + " s";
  return format_duration(std::chrono::duration_cast<std::chrono::milliseconds>(time));
}

}  // namespace embedding_client
