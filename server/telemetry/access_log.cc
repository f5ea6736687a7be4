#include "telemetry/access_log.h"

#include <charconv>
#include <chrono>
#include <string>
#include <system_error>
#include <utility>

#include "telemetry/label_values.h"

namespace gateway::telemetry {
namespace {

/// A status message is a sentence.
constexpr std::size_t kMaxMessageBytes = 300;

double milliseconds(Duration duration) {
  return std::chrono::duration<double, std::milli>(duration).count();
}

bool failed(const request::RequestFinished& event) {
  return event.code != Code::ok || event.items_failed > 0;
}

}  // namespace

AccessLog::AccessLog(Log& log, double share, Now now)
    : log_(log), now_(std::move(now)), share_(share), failures_({.lines = kMaxFailures}) {}

void AccessLog::request_finished(const request::RequestFinished& event) {
  if (!log_.enabled(LogLevel::info)) return;
  if (chosen(event.trace_id, share_.load(std::memory_order_relaxed))) {
    return write(LogLevel::info, event, 0);
  }
  if (failed(event)) {
    const auto held_back = failures_.admit(std::string(label(event.code)), now_());
    if (held_back) return write(LogLevel::info, event, *held_back);
  }
  if (log_.enabled(LogLevel::debug)) write(LogLevel::debug, event, 0);
}

void AccessLog::write(LogLevel level, const request::RequestFinished& event,
                      std::uint64_t held_back) {
  log_.write(level, "request finished",
             {{"trace_id", event.trace_id},
              {"rpc", label(event.route)},
              {"model", event.model},
              {"tenant", event.tenant},
              {"code", label(event.code)},
              {"message", event.message.substr(0, kMaxMessageBytes)},
              {"duration_ms", milliseconds(event.duration)},
              {"overhead_ms", milliseconds(event.overhead)},
              {"queued_ms", milliseconds(event.queued)},
              {"upstream_ms", milliseconds(event.upstream)},
              {"items_succeeded", event.items_succeeded},
              {"items_failed", event.items_failed},
              {"tokens", event.usage.total_tokens},
              {"held_back", held_back}});
}

bool chosen(std::string_view trace_id, double share) {
  constexpr std::size_t kDigits = 32;
  constexpr std::size_t kRandomDigits = 14;
  constexpr double kRandomValues = 0x1p56;
  if (share >= 1) return true;
  if (trace_id.size() != kDigits) return false;
  const char* const end = trace_id.data() + trace_id.size();
  std::uint64_t random = 0;
  const auto [parsed, error] = std::from_chars(end - kRandomDigits, end, random, 16);
  if (error != std::errc{} || parsed != end) return false;
  // Compared as integers: a double would round the largest of them up.
  return random >= static_cast<std::uint64_t>((1 - share) * kRandomValues);
}

}  // namespace gateway::telemetry
