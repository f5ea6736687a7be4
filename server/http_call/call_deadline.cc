#include "http_call/call_deadline.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <string_view>

namespace gateway::http_call {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// More than any caller waits; what is longer is cut to it, so that sums of times fit.
constexpr Duration kLongest = std::chrono::hours(24 * 365);

template <class Number>
std::optional<Number> read(std::string_view text) {
  Number number = 0;
  const char* const end = text.data() + text.size();
  const auto [read_to, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || read_to != end) return std::nullopt;
  return number;
}

template <class Unit>
std::optional<Duration> times(std::optional<std::uint64_t> count, Unit unit) {
  if (!count) return std::nullopt;
  const Duration each = unit;
  if (*count >= static_cast<std::uint64_t>(kLongest / each)) return kLongest;
  return static_cast<Duration::rep>(*count) * each;
}

std::optional<Duration> read_seconds(std::string_view text) {
  const std::optional<double> number = read<double>(text);
  if (!number || !(*number > 0)) return std::nullopt;  // Nor what is no number.
  const std::chrono::duration<double> told(*number);
  if (told >= kLongest) return kLongest;
  return std::chrono::ceil<Duration>(told);
}

std::optional<Duration> read_whole_seconds(std::string_view text) {
  const std::optional<std::uint64_t> number = read<std::uint64_t>(text);
  if (!number) return read_seconds(text);
  return times(std::max<std::uint64_t>(*number, 1), seconds(1));
}

std::optional<Duration> read_milliseconds(std::string_view text) {
  const std::optional<std::uint64_t> number = read<std::uint64_t>(text);
  if (number == 0U) return std::nullopt;  // Envoy's way of saying that there is none.
  return times(number, milliseconds(1));
}

std::optional<Duration> read_grpc_timeout(std::string_view text) {
  constexpr std::size_t kMostDigits = 8;
  if (text.size() < 2 || text.size() > kMostDigits + 1) return std::nullopt;
  const std::optional<std::uint64_t> number = read<std::uint64_t>(text.substr(0, text.size() - 1));
  switch (text.back()) {
    case 'H':
      return times(number, std::chrono::hours(1));
    case 'M':
      return times(number, std::chrono::minutes(1));
    case 'S':
      return times(number, seconds(1));
    case 'm':
      return times(number, milliseconds(1));
    case 'u':
      return times(number, std::chrono::microseconds(1));
    case 'n':
      return times(number, std::chrono::nanoseconds(1));
    default:
      return std::nullopt;
  }
}

}  // namespace

std::optional<Duration> told_time_limit(const HeaderLookup& header) {
  std::optional<Duration> shortest;
  for (const std::optional<Duration> told :
       {read_seconds(header("x-stainless-read-timeout")),
        read_whole_seconds(header("x-stainless-timeout")),
        read_milliseconds(header("x-envoy-expected-rq-timeout-ms")),
        read_grpc_timeout(header("grpc-timeout"))}) {
    if (told) shortest = std::min(shortest.value_or(*told), *told);
  }
  return shortest;
}

}  // namespace gateway::http_call
