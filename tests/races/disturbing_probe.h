// An observer that holds up whoever tells it something, so that threads meet where they seldom do.
#pragma once

#include <atomic>
#include <cstdint>

#include "telemetry/observer.h"

namespace gateway::testing {

/// Every change of state is told to a probe, on the thread that made it. This one lets most pass,
/// yields or spins at some, and sleeps at a few, as its seed says; and it counts what it was told,
/// of all models and budgets together.
///
/// Thread: any.
class DisturbingProbe final : public telemetry::Observer {
 public:
  explicit DisturbingProbe(std::uint64_t seed) : seed_(seed) {}

  void request_rejected(request::Route, std::string_view, Rejection) override { disturb(); }
  void request_finished(const request::RequestFinished& event) override;
  void task_failed(std::string_view task, std::string_view what) override;
  [[nodiscard]] dispatch::ModelProbe& observe(std::string_view) override { return model_; }

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
  class Budget final : public dispatch::BudgetProbe {
   public:
    explicit Budget(DisturbingProbe& probe) : probe_(probe) {}

    void call_started(const dispatch::CallStarted& event) override;
    void call_finished(const dispatch::CallFinished& event) override;
    void rows_flawed(const dispatch::RowsFlawed&) override { probe_.disturb(); }
    void budget_changed(const dispatch::BudgetState&) override { probe_.disturb(); }
    void suspect_sent_alone() override { probe_.disturb(); }
    void isolation_ended(const dispatch::IsolationEnded&) override { probe_.disturb(); }
    void search_postponed() override { probe_.disturb(); }
    void retry_budget_spent() override { probe_.disturb(); }
    void fault_handled(const CallFault&, dispatch::Aftermath) override { probe_.disturb(); }

   private:
    DisturbingProbe& probe_;
  };

  class Model final : public dispatch::ModelProbe {
   public:
    explicit Model(DisturbingProbe& probe) : probe_(probe), budget_(probe) {}

    [[nodiscard]] dispatch::BudgetProbe& budget(std::string_view) override { return budget_; }
    void queue_changed(std::size_t items, std::size_t bytes) override;
    void items_expired(std::size_t items) override;
    void items_cancelled(std::size_t items) override;
    void item_convicted(const dispatch::ItemConvicted&) override { probe_.disturb(); }
    void tenant_set_apart(const dispatch::TenantSetApart&) override { probe_.disturb(); }
    void tenant_rejoined(std::string_view) override { probe_.disturb(); }
    void parameters_refused(const dispatch::ParametersRefused&) override { probe_.disturb(); }

   private:
    DisturbingProbe& probe_;
    Budget budget_;
  };

  void disturb();

  const std::uint64_t seed_;
  Count turn_ = 0;
  Model model_{*this};
};

}  // namespace gateway::testing
