#include "provider/float_number.h"

#include <charconv>
#include <cmath>
#include <limits>

namespace gateway::provider::float_number {
namespace {

const char* skip_digits(const char* at) {
  while (is_ascii_digit(*at)) ++at;
  return at;
}

}  // namespace

const char* read_slowly(const char* begin, const char* fraction_end, float& out) {
  const char* end = fraction_end;
  if (*end == 'e' || *end == 'E') {
    ++end;
    if (*end == '+' || *end == '-') ++end;
    const char* const exponent = end;
    end = skip_digits(end);
    if (end == exponent) return nullptr;
  }
  double number = 0;
  const auto [read_to, error] = std::from_chars(begin, end, number);
  if (error != std::errc() || read_to != end) return nullptr;
  if (std::abs(number) > std::numeric_limits<float>::max()) return nullptr;
  out = static_cast<float>(number);
  return end;
}

}  // namespace gateway::provider::float_number
