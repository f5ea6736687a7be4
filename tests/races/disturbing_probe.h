// A probe that holds up whoever tells it something, so that threads meet where they seldom do.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "telemetry/observer.h"

namespace gateway::testing {

/// Every change of state is told to a probe, on the thread that made it. This one lets most pass,
/// yields or spins at some, and sleeps at a few, as its seed says; and it counts what it was told.
///
/// Thread: any.
class DisturbingProbe final : public telemetry::Observer {
 public:
  explicit DisturbingProbe(std::uint64_t seed) : seed_(seed) {}

  void request_rejected(request::Route, std::string_view, Rejection) override { disturb(); }
  void request_finished(const request::RequestFinished& event) override;
  void queue_changed(std::string_view, std::size_t items, std::size_t bytes) override;
  void items_expired(std::string_view, std::size_t items) override;
  void items_cancelled(std::string_view, std::size_t items) override;
  void call_started(const dispatch::CallStarted& event) override;
  void call_finished(const dispatch::CallFinished& event) override;
  void budget_changed(const dispatch::BudgetName&, const dispatch::BudgetState&) override {
    disturb();
  }
  void suspect_sent_alone(const dispatch::BudgetName&) override { disturb(); }
  void isolation_ended(const dispatch::IsolationEnded&) override { disturb(); }
  void retry_budget_spent(const dispatch::BudgetName&) override { disturb(); }
  void fault_handled(const dispatch::BudgetName&, const CallFault&, dispatch::Aftermath) override {
    disturb();
  }
  void task_failed(std::string_view task, std::string_view what) override;

  using Count = std::atomic<std::uint64_t>;
  Count disturbances = 0;
  Count items_succeeded = 0;  ///< Of the requests that have finished, and so the next two.
  Count items_failed = 0;
  Count items_refused = 0;
  Count expired = 0;  ///< Items, and so the next two.
  Count cancelled = 0;
  Count queued_items = 0;  ///< As last told.
  Count queued_bytes = 0;
  Count calls_started = 0;
  Count calls_finished = 0;

 private:
  void disturb();

  const std::uint64_t seed_;
  Count turn_ = 0;
};

}  // namespace gateway::testing
