#include "door/request/traceparent.h"

#include <algorithm>
#include <cstdint>
#include <random>

namespace gateway::request {
namespace {

// Where the fields of "00-<trace id>-<span id>-<flags>" are.
constexpr std::size_t kVersionDigits = 2;
constexpr std::size_t kTraceAt = 3;
constexpr std::size_t kSpanAt = 36;
constexpr std::size_t kFlagsAt = 53;
constexpr std::size_t kLength = 55;

constexpr std::string_view kDigits = "0123456789abcdef";

bool is_hex(std::string_view text) {
  return text.find_first_not_of(kDigits) == std::string_view::npos;
}

/// An id of zeros means that there is none.
bool is_id(std::string_view text) {
  return is_hex(text) && text.find_first_not_of('0') != std::string_view::npos;
}

bool has_form(std::string_view header) {
  if (header.size() < kLength) return false;
  const std::string_view version = header.substr(0, kVersionDigits);
  if (!is_hex(version) || version == "ff") return false;
  const bool longer = header.size() > kLength;
  if (longer && (version == "00" || header[kLength] != '-')) return false;
  return header[kTraceAt - 1] == '-' && header[kSpanAt - 1] == '-' && header[kFlagsAt - 1] == '-';
}

std::mt19937_64 seeded() {
  std::random_device device;
  std::seed_seq seeds{device(), device(), device(), device(), device(), device()};
  return std::mt19937_64(seeds);
}

template <std::size_t digits>
void fill_random(std::array<char, digits>& id) {
  thread_local std::mt19937_64 random = seeded();
  do {
    for (std::size_t k = 0; k < digits; k += 16) {
      std::uint64_t bits = random();
      for (std::size_t digit = k; digit < k + 16; ++digit, bits >>= 4) {
        id[digit] = kDigits[bits & 0xF];
      }
    }
  } while (std::ranges::all_of(id, [](char c) { return c == '0'; }));
}

}  // namespace

std::optional<TraceContext> parse_traceparent(std::string_view header) {
  if (!has_form(header)) return std::nullopt;
  TraceContext parent;
  const std::string_view trace = header.substr(kTraceAt, parent.trace_id.size());
  const std::string_view span = header.substr(kSpanAt, parent.span_id.size());
  const std::string_view flags = header.substr(kFlagsAt, 2);
  if (!is_id(trace) || !is_id(span) || !is_hex(flags)) return std::nullopt;
  std::ranges::copy(trace, parent.trace_id.begin());
  std::ranges::copy(span, parent.span_id.begin());
  parent.sampled = kDigits.find(flags[1]) % 2 == 1;
  return parent;
}

TraceContext begin_span(const std::optional<TraceContext>& parent) {
  TraceContext ours;
  if (parent) {
    ours = *parent;
  } else {
    fill_random(ours.trace_id);
  }
  fill_random(ours.span_id);
  return ours;
}

std::string to_traceparent(const TraceContext& trace) {
  std::string header = "00-";
  header.reserve(kLength);
  header.append(trace_id_of(trace)).append("-");
  header.append(trace.span_id.data(), trace.span_id.size());
  return header.append(trace.sampled ? "-01" : "-00");
}

}  // namespace gateway::request
