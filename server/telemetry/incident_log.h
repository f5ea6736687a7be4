// The probe that logs what goes wrong: one line an incident.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

#include "telemetry/budget_memory.h"
#include "telemetry/line_limiter.h"
#include "telemetry/log.h"
#include "telemetry/observer.h"

namespace gateway::telemetry {

/// Writes a failed provider call once, when it is known what becomes of its items (warn), or at
/// once when an operator must act (error). Also what a budget goes through: its breaker opens
/// (warn) and closes (info), a throttle lowers its pace, the provider teaches a smaller row limit,
/// a search finds the item at fault, its retries are spent (all warn). Of each kind, upstream and
/// model at most one line a second; the next one says how many were held back. Breaker and row
/// limit are slow by themselves, and a line missing there would leave the log with the wrong last
/// word. Callers without a valid credential are told of once a minute (warn), so that somebody who
/// knocks for hours drives nothing else out of sight. Messages are the provider's or the
/// transport's own, cut short; nothing a caller sent is among them.
///
/// Thread: any.
class IncidentLog final : public Observer {
 public:
  using Now = std::function<Timestamp()>;

  /// The log outlives the probe. `now` is replaced in tests only.
  explicit IncidentLog(Log& log, Now now = Clock::now);

  void request_rejected(request::Route route, std::string_view model, Rejection reason) override;
  void request_finished(const request::RequestFinished&) override {}
  void queue_changed(std::string_view, std::size_t, std::size_t) override {}
  void items_expired(std::string_view, std::size_t) override {}
  void items_cancelled(std::string_view, std::size_t) override {}
  void call_started(const dispatch::CallStarted&) override {}
  void call_finished(const dispatch::CallFinished& event) override;
  void budget_changed(const dispatch::BudgetName& budget,
                      const dispatch::BudgetState& state) override;
  void suspect_sent_alone(const dispatch::BudgetName&) override {}
  void isolation_ended(const dispatch::IsolationEnded& event) override;
  void retry_budget_spent(const dispatch::BudgetName& budget) override;
  void fault_handled(const dispatch::BudgetName& budget, const CallFault& fault,
                     dispatch::Aftermath aftermath) override;
  void task_failed(std::string_view task, std::string_view what) override;

 private:
  /// One line about a failed call, unless the limiter holds it back.
  void write_fault(LogLevel level, std::string_view message, const dispatch::BudgetName& budget,
                   const CallFault& fault, std::string_view aftermath);
  void write_breaker(const dispatch::BudgetName& budget, const BudgetNews& news);
  /// `figure` is what fell, "calls_per_minute" or "tokens_per_minute".
  void write_pace(const dispatch::BudgetName& budget, FaultKind throttle, std::string_view figure,
                  const std::optional<Fall>& fall);
  /// How many lines of this kind about this budget were held back, if one may be written.
  [[nodiscard]] std::optional<std::uint64_t> admit(std::string_view kind,
                                                   const dispatch::BudgetName& budget);

  Log& log_;
  const Now now_;
  LineLimiter limiter_;
  LineLimiter strangers_;  ///< Its key is the RPC.
  BudgetMemory memory_;
};

}  // namespace gateway::telemetry
