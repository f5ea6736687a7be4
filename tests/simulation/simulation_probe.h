// What the gateway tells of itself during a run.
#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "dispatch/probe.h"
#include "tests/simulation/violations.h"

namespace gateway::simulation {

/// Counts, and watches that no figure is impossible. Thread: the run's.
class SimulationProbe final : public dispatch::Probe {
 public:
  SimulationProbe(Violations& violations, const Trace& trace)
      : violations_(violations), trace_(trace) {}

  void queue_changed(std::string_view, std::size_t items, std::size_t bytes) override {
    queued_items = items;
    queued_bytes = bytes;
  }
  void items_expired(std::string_view, std::size_t items) override { expired += items; }
  void items_cancelled(std::string_view, std::size_t items) override { cancelled += items; }

  void call_started(const dispatch::CallStarted& event) override {
    ++calls_started;
    violations_.expect(event.items > 0 && event.items <= event.capacity, "a call of ", event.items,
                       " items where ", event.capacity, " are allowed");
    for (const dispatch::ItemSent& item : event.first_sent) {
      const Duration delay = item.queued;
      violations_.expect(delay >= Duration::zero(), "a queue delay below zero");
    }
  }
  void call_finished(const dispatch::CallFinished& event) override {
    ++calls_finished;
    violations_.expect(event.duration >= Duration::zero(), "a call shorter than nothing");
  }
  void budget_changed(const dispatch::BudgetName& budget,
                      const dispatch::BudgetState& state) override {
    violations_.expect(state.row_limit > 0 && state.token_ratio > 0, "an impossible budget");
    const auto [last, first] =
        breakers_.try_emplace(std::string(budget.upstream), faults::CircuitBreaker::State::closed);
    if (state.breaker == last->second) return;
    last->second = state.breaker;
    trace_.line("breaker of ", budget.upstream, " is ", name_of(state.breaker));
    if (state.breaker == faults::CircuitBreaker::State::open) ++breaker_openings;
  }
  void suspect_sent_alone(const dispatch::BudgetName&) override { ++suspects_sent_alone; }
  void isolation_ended(const dispatch::IsolationEnded& event) override {
    trace_.line("isolation ended after ", event.calls, " calls, found: ", event.found);
    violations_.expect(event.calls > 0, "a search without a call");
    isolation_calls += event.calls;
    if (event.found) ++culprits_found;
  }
  void retry_budget_spent(const dispatch::BudgetName&) override { ++retry_budget_refusals; }
  void fault_handled(const dispatch::BudgetName&, const CallFault& fault,
                     dispatch::Aftermath aftermath) override {
    trace_.line("fault ", static_cast<int>(fault.kind), " (", fault.message,
                ") handled: ", name_of(aftermath));
    ++aftermaths[aftermath];
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
  std::map<std::string, faults::CircuitBreaker::State> breakers_;
};

}  // namespace gateway::simulation
