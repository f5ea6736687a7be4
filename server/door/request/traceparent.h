// W3C trace context: which trace a call belongs to, so that logs of many services can be joined.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace gateway::request {

inline constexpr std::string_view kTraceparentHeader = "traceparent";

/// A span of a trace, written as in the header (www.w3.org/TR/trace-context, section 3.2).
struct TraceContext {
  std::array<char, 32> trace_id;  ///< Hexadecimal digits in small letters, not all zero.
  std::array<char, 16> span_id;   ///< As above.
  bool sampled = false;           ///< Whether the caller may have recorded the trace.
};

[[nodiscard]] inline std::string_view trace_id_of(const TraceContext& trace) {
  return {trace.trace_id.data(), trace.trace_id.size()};
}

/// Absent: the header is malformed. Versions that will follow 00 may have more at its end.
[[nodiscard]] std::optional<TraceContext> parse_traceparent(std::string_view header);

/// The span of ours in the caller's trace; in a new one if there is no parent. Random: not to be
/// guessed by accident, and no secret.
[[nodiscard]] TraceContext begin_span(const std::optional<TraceContext>& parent);

[[nodiscard]] std::string to_traceparent(const TraceContext& trace);

}  // namespace gateway::request
