// What the gateway tells of itself during a run.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "dispatch/bug_report.h"
#include "dispatch/model_probe.h"
#include "tests/simulation/violations.h"

namespace gateway::simulation {

/// Counts, and watches that no figure is impossible. What its replicas and their budgets tell is
/// counted together. Thread: the run's.
class SimulationProbe final : public dispatch::ModelProbe, public dispatch::BugReport {
 public:
  SimulationProbe(Violations& violations, const Trace& trace)
      : violations_(violations), trace_(trace) {}

  dispatch::BudgetProbe& budget(std::string_view upstream) override {
    return budgets_.try_emplace(std::string(upstream), *this, std::string(upstream)).first->second;
  }
  void queue_changed(std::size_t items, std::size_t bytes) override {
    queued_items = items;
    queued_bytes = bytes;
  }
  void items_expired(std::size_t items) override { expired += items; }
  void items_cancelled(std::size_t items) override { cancelled += items; }
  void item_convicted(const dispatch::ItemConvicted& event) override {
    trace_.line("an item of ", event.tenant, " was at fault at ", event.upstream, ", fault ",
                static_cast<int>(event.fault.kind), ", ", event.calls, " calls");
  }
  void tenant_set_apart(const dispatch::TenantSetApart& event) override {
    trace_.line(event.tenant, " is set apart");
  }
  void tenant_rejoined(std::string_view tenant) override {
    trace_.line(tenant, " is together with others again");
  }
  void parameters_refused(const dispatch::ParametersRefused& event) override {
    trace_.line("dimension ", event.parameters.dimension, " is refused: ", event.error.message);
  }
  void task_failed(std::string_view task, std::string_view what) override {
    violations_.add("task ", task, " failed: ", what);
  }

  std::size_t queued_items = 0;
  std::size_t queued_bytes = 0;
  std::size_t expired = 0;
  std::size_t cancelled = 0;
  std::size_t calls_started = 0;
  std::size_t calls_finished = 0;
  std::size_t breaker_openings = 0;
  std::size_t suspects_sent_alone = 0;
  std::size_t isolation_calls = 0;  ///< Of searches that ended, the refused calls included.
  std::size_t culprits_found = 0;
  std::size_t retry_budget_refusals = 0;
  std::map<dispatch::Aftermath, std::size_t> aftermaths;

 private:
  class Budget final : public dispatch::BudgetProbe {
   public:
    Budget(SimulationProbe& probe, std::string upstream)
        : probe_(probe), upstream_(std::move(upstream)) {}

    void call_started(const dispatch::CallStarted& event) override {
      ++probe_.calls_started;
      expect(event.items > 0 && event.items <= event.capacity, "a call of ", event.items,
             " items where ", event.capacity, " are allowed");
      for (const dispatch::ItemSent& item : event.first_sent)
        expect(item.queued >= Duration::zero(), "a queue delay below zero");
    }
    void call_finished(const dispatch::CallFinished& event) override {
      ++probe_.calls_finished;
      expect(event.duration >= Duration::zero(), "a call shorter than nothing");
    }
    void rows_flawed(const dispatch::RowsFlawed& event) override {
      expect(event.rows > 0, "a flaw of no row");
    }
    void budget_changed(const dispatch::BudgetState& state) override {
      expect(state.most[SizeAspect::items] > 0 && state.token_ratio > 0, "an impossible budget");
      if (state.breaker == std::exchange(breaker_, state.breaker)) return;
      probe_.trace_.line("breaker of ", upstream_, " is ", name_of(state.breaker));
      if (state.breaker == faults::CircuitBreaker::State::open) ++probe_.breaker_openings;
    }
    void suspect_sent_alone() override { ++probe_.suspects_sent_alone; }
    void isolation_ended(const dispatch::IsolationEnded& event) override {
      probe_.trace_.line("isolation ended after ", event.calls, " calls, found: ", event.found);
      expect(event.calls > 0, "a search without a call");
      probe_.isolation_calls += event.calls;
      if (event.found) ++probe_.culprits_found;
    }
    void search_postponed() override {}
    void retry_budget_spent() override { ++probe_.retry_budget_refusals; }
    void fault_handled(const CallFault& fault, dispatch::Aftermath aftermath) override {
      probe_.trace_.line("fault ", static_cast<int>(fault.kind), " (", fault.message,
                         ") handled: ", name_of(aftermath));
      ++probe_.aftermaths[aftermath];
    }

   private:
    template <class... Words>
    void expect(bool holds, const Words&... words) {
      probe_.violations_.expect(holds, words...);
    }

    SimulationProbe& probe_;
    const std::string upstream_;
    faults::CircuitBreaker::State breaker_ = faults::CircuitBreaker::State::closed;
  };

  static std::string_view name_of(faults::CircuitBreaker::State state) {
    constexpr std::string_view kNames[] = {"closed", "open", "half open"};
    return kNames[static_cast<std::size_t>(state)];
  }
  static std::string_view name_of(dispatch::Aftermath aftermath) {
    constexpr std::string_view kNames[] = {"retried", "split", "isolated", "given up"};
    return kNames[static_cast<std::size_t>(aftermath)];
  }

  Violations& violations_;
  const Trace& trace_;
  std::map<std::string, Budget> budgets_;  ///< By upstream.
};

}  // namespace gateway::simulation
