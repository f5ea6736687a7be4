// What goes wrong with one budget, as lines of the log.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "dispatch/model_probe.h"
#include "domain/call_fault.h"
#include "domain/time.h"
#include "telemetry/budget_memory.h"
#include "telemetry/line_limiter.h"
#include "telemetry/log.h"

namespace gateway::telemetry {

/// Writes a failed provider call once, when it is known what becomes of its items (warn), or at
/// once when an operator must act (error). Also what the budget goes through: its breaker opens
/// (warn) and closes (info), a throttle lowers its pace, the provider teaches a smaller row limit,
/// its retries are spent, vectors of an answer break the contract (all warn).
///
/// Of each kind at most one line a second; the next one says how many were held back. Breaker and
/// row limit are slow by themselves, and a line missing there would leave the log with the wrong
/// last word. Messages are the provider's or the transport's own, cut short; nothing a caller sent
/// is among them.
///
/// Thread: as BudgetProbe.
class BudgetIncidents final : public dispatch::BudgetProbe {
 public:
  /// The log outlives it.
  BudgetIncidents(Log& log, std::function<Timestamp()> now, std::string upstream,
                  std::string model);

  void call_started(const dispatch::CallStarted&) override {}
  void call_finished(const dispatch::CallFinished& event) override;
  void rows_flawed(const dispatch::RowsFlawed& event) override;
  void budget_changed(const dispatch::BudgetState& state) override;
  void suspect_sent_alone() override {}
  void isolation_ended(const dispatch::IsolationEnded&) override {}
  void search_postponed() override {}
  void retry_budget_spent() override;
  void fault_handled(const CallFault& fault, dispatch::Aftermath aftermath) override;

 private:
  /// One line about a failed call, unless the limiter holds it back.
  void write_fault(LogLevel level, std::string_view message, const CallFault& fault,
                   std::string_view aftermath);
  void write_call_limits(const BudgetNews& news);
  void write_breaker(const BudgetNews& news);
  /// `figure` is what fell, "calls_per_minute" or "tokens_per_minute".
  void write_pace(FaultKind throttle, std::string_view figure, const std::optional<Fall>& fall);
  /// How many lines of this kind were held back, if one may be written.
  [[nodiscard]] std::optional<std::uint64_t> admit(const std::string& kind) {
    return limiter_.admit(kind, now_());
  }

  Log& log_;
  const std::function<Timestamp()> now_;
  const std::string upstream_;
  const std::string model_;
  LineLimiter limiter_;
  BudgetMemory memory_;
  bool account_refused_ = false;  ///< By the call that has just finished, as is proven.
};

}  // namespace gateway::telemetry
