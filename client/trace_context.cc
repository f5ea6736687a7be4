#include "client/trace_context.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>

namespace embedding_client {
namespace {

constexpr std::size_t kTraceAt = 3;
constexpr std::size_t kTraceDigits = 32;
constexpr std::size_t kParentAt = kTraceAt + kTraceDigits + 1;
constexpr std::size_t kParentDigits = 16;
constexpr std::size_t kFlagsAt = kParentAt + kParentDigits + 1;
constexpr std::size_t kLength = kFlagsAt + 2;

bool is_hex(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

/// All zeros are no identifier.
bool is_identifier(std::string_view digits) {
  return is_hex(digits) && digits.find_first_not_of('0') != std::string_view::npos;
}

/// 16 digits, never all zeros.
std::string random_digits() {
  thread_local std::mt19937_64 random = [] {
    std::random_device device;
    std::seed_seq seed{device(), device(), device(), device()};
    return std::mt19937_64(seed);
  }();
  std::uniform_int_distribution<std::uint64_t> any{1};
  std::uint64_t value = any(random);
  std::string digits(16, '0');
  for (char& digit : digits) {
    digit = "0123456789abcdef"[value & 15];
    value >>= 4;
  }
  return digits;
}

}  // namespace

std::string new_traceparent() {
  const std::string trace = random_digits() + random_digits();
  return "00-" + trace + "-" + random_digits() + "-00";
}

std::string_view trace_id_of(std::string_view traceparent) {
  if (traceparent.size() != kLength || !traceparent.starts_with("00-")) return {};
  if (traceparent[kParentAt - 1] != '-' || traceparent[kFlagsAt - 1] != '-') return {};
  const std::string_view trace = traceparent.substr(kTraceAt, kTraceDigits);
  const bool sound = is_identifier(trace) &&
                     is_identifier(traceparent.substr(kParentAt, kParentDigits)) &&
                     is_hex(traceparent.substr(kFlagsAt));
  return sound ? trace : std::string_view{};
}

}  // namespace embedding_client
