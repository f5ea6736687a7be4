// The probe that logs: one line an incident, and one line a request for those who ask for debug.
#pragma once

#include <functional>
#include <string_view>

#include "dispatch/probe.h"
#include "telemetry/line_limiter.h"
#include "telemetry/log.h"

namespace gateway {

/// Writes a failed provider call once, when it is known what becomes of its items (warn), or at
/// once when an operator must act (error). Of each kind, upstream and model at most one line a
/// second; the next one says how many were held back. Messages are the provider's or the
/// transport's own, cut short; nothing a caller sent is among them.
///
/// Thread: any.
class IncidentLog final : public Probe {
 public:
  using Now = std::function<Timestamp()>;

  /// The log outlives the probe. `now` is replaced in tests only.
  explicit IncidentLog(Log& log, Now now = Clock::now);

  void request_rejected(Rpc rpc, std::string_view model, Rejection reason) override;
  void request_finished(const RequestFinished& event) override;
  void queue_changed(std::string_view, std::size_t, std::size_t) override {}
  void items_expired(std::string_view, std::size_t) override {}
  void items_cancelled(std::string_view, std::size_t) override {}
  void call_started(const CallStarted&) override {}
  void call_finished(const CallFinished& event) override;
  void fault_handled(const Budget& budget, const CallFault& fault, Aftermath aftermath) override;
  void task_failed(std::string_view task, std::string_view what) override;

 private:
  /// One line about a failed call, unless the limiter holds it back.
  void write_fault(LogLevel level, std::string_view message, const Budget& budget,
                   const CallFault& fault, std::string_view aftermath);

  Log& log_;
  const Now now_;
  LineLimiter limiter_;
};

}  // namespace gateway
