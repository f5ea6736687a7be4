// The probe that logs RPCs: an access line for a share of them, and for those that failed.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string_view>

#include "door/request/door_probe.h"
#include "telemetry/line_limiter.h"
#include "telemetry/log.h"

namespace gateway::telemetry {

/// Writes one line at info for each RPC of a share of all traces, and for each one outside of it
/// that failed or had a failed item, of these at most kMaxFailures of a code in a second: the next
/// one says how many were held back. At debug every RPC has its line. The fields are those of
/// docs/logs.md.
///
/// The share is chosen by the trace id alone, by the rule of OpenTelemetry's consistent probability
/// sampling: all lines of a trace are there or none is, in every replica and in whatever else
/// samples by that rule, and a larger share has all the traces of a smaller one.
///
/// Thread: any.
class AccessLog final : public request::DoorProbe {
 public:
  using Now = std::function<Timestamp()>;

  static constexpr std::uint64_t kMaxFailures = 10;

  /// The log outlives the probe. `share`: as set_share(). `now` is replaced in tests only.
  AccessLog(Log& log, double share, Now now = Clock::now);

  /// The share of RPCs that get a line, 0 to 1; from the next one on.
  void set_share(double share) { share_.store(share, std::memory_order_relaxed); }

  void request_rejected(request::Route, std::string_view, Rejection) override {}
  void request_finished(const request::RequestFinished& event) override;

 private:
  void write(LogLevel level, const request::RequestFinished& event, std::uint64_t held_back);

  Log& log_;
  const Now now_;
  std::atomic<double> share_;
  LineLimiter failures_;  ///< Its keys are codes.
};

/// Whether an RPC of that trace is among the share, 0 to 1: by the last 56 bits of the trace id,
/// which W3C Trace Context wants to be random. What is no trace id (32 hexadecimal digits) is
/// chosen only if everything is.
[[nodiscard]] bool chosen(std::string_view trace_id, double share);

}  // namespace gateway::telemetry
