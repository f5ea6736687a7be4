// Reads one JSON number as a float, from the bytes of an answer.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "provider/ascii.h"

namespace gateway::provider {
namespace float_number {

/// Powers of ten that a double holds exactly.
inline constexpr std::array<double, 23> kPowersOfTen = {
    1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/// So many digits make no more than 63 bits.
inline constexpr std::ptrdiff_t kMaxDigits = 18;

/// Eight characters, the first one lowest.
inline std::uint64_t eight_at(const char* at) {
  std::uint64_t eight;
  std::memcpy(&eight, at, sizeof eight);
  return eight;
}

/// The high half of each byte is 3, and still is when 6 has been added.
constexpr bool all_digits(std::uint64_t eight) {
  constexpr std::uint64_t kHigh = 0xF0F0F0F0F0F0F0F0;
  return ((eight & kHigh) | (((eight + 0x0606060606060606) & kHigh) >> 4)) == 0x3333333333333333;
}

/// The number that eight digits make: by pairs, then fours, then all.
constexpr std::uint64_t value_of(std::uint64_t eight) {
  eight = (eight & 0x0F0F0F0F0F0F0F0F) * ((10 << 8) + 1) >> 8;
  eight = (eight & 0x00FF00FF00FF00FF) * ((100 << 16) + 1) >> 16;
  return (eight & 0x0000FFFF0000FFFF) * ((std::uint64_t{10'000} << 32) + 1) >> 32;
}

/// Appends the digits from `at` on to `number`; where they end. Twice eight at once, since a double
/// is written with seventeen at most.
inline const char* read_digits(const char* at, std::uint64_t& number) {
  if constexpr (std::endian::native == std::endian::little) {
    for (int twice = 0; twice < 2; ++twice) {
      const std::uint64_t eight = eight_at(at);
      if (!all_digits(eight)) break;
      number = number * 100'000'000 + value_of(eight);
      at += sizeof eight;
    }
  }
  for (; is_ascii_digit(*at); ++at) number = number * 10 + static_cast<std::uint64_t>(*at - '0');
  return at;
}

/// Whether a double is so close to halfway between two floats that, being off by up to two units of
/// its last place, it may be on the wrong side.
inline bool may_round_wrongly(double number) {
  constexpr std::uint64_t kBelowFloat =
      (std::uint64_t{1} << 29) - 1;  // What a float has no room for.
  constexpr std::uint64_t kHalfway = std::uint64_t{1} << 28;
  constexpr std::uint64_t kMargin = 4;
  const std::uint64_t below = std::bit_cast<std::uint64_t>(number) & kBelowFloat;
  return below - (kHalfway - kMargin) <= 2 * kMargin;
}

/// What read_float_number() does, of any number, however long: it begins at `begin`, and ends at
/// `fraction_end` if no exponent follows.
const char* read_slowly(const char* begin, const char* fraction_end, float& out);

}  // namespace float_number

/// Reads the number of JSON's form that begins at `at` into `out`, as the float that its nearest
/// double rounds to. Returns where it ends; null if there is none, or none that is finite as a
/// float.
///
/// Precondition: eight bytes can be read from any byte on up to the first that is no part of the
/// number. In a header, so that a list's loop holds it: numbers are most of what an answer costs.
inline const char* read_float_number(const char* at, float& out) {
  using namespace float_number;
  const char* const begin = at;
  const bool negative = *at == '-';
  if (negative) ++at;

  std::uint64_t digits = 0;
  const char* significant = at;
  const bool below_one = *at == '0';
  if (below_one) {
    significant = ++at;
  } else {
    at = read_digits(at, digits);
    if (at == significant) return nullptr;
  }
  std::ptrdiff_t decimals = 0;
  if (*at == '.') {
    const char* const fraction = ++at;
    if (below_one) {
      while (*at == '0') ++at;
      significant = at;
    }
    at = read_digits(at, digits);
    decimals = at - fraction;
    if (decimals == 0) return nullptr;
  }
  // The point counts as a digit where there are some on either side of it: rarely one too many.
  const bool exact =
      at - significant <= kMaxDigits && decimals < static_cast<std::ptrdiff_t>(kPowersOfTen.size());
  if (!exact || *at == 'e' || *at == 'E') return read_slowly(begin, at, out);

  // Two roundings, of the digits and of the quotient, so off by two units of the last place at
  // most.
  const double number = static_cast<double>(static_cast<std::int64_t>(digits)) /
                        kPowersOfTen[static_cast<std::size_t>(decimals)];
  if (may_round_wrongly(number)) return read_slowly(begin, at, out);
  const auto rounded = static_cast<float>(number);
  out = negative ? -rounded : rounded;
  return at;
}

}  // namespace gateway::provider
