// A probe that counts, for tests to look at.
#pragma once

#include <map>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "dispatch/probe.h"

namespace gateway::testing {

/// Thread: one.
class RecordingProbe : public dispatch::Probe {
 public:
  void queue_changed(std::string_view, std::size_t items, std::size_t bytes) override {
    queued_items = items;
    queued_bytes = bytes;
  }
  void items_expired(std::string_view, std::size_t items) override { expired += items; }
  void items_cancelled(std::string_view, std::size_t items) override { cancelled += items; }
  void call_started(const dispatch::CallStarted& event) override {
    call_sizes.push_back(event.items);
    ++calls_of[std::string(event.budget.upstream)];
    for (const dispatch::ItemSent& item : event.first_sent) queue_delays.push_back(item.queued);
  }
  void call_finished(const dispatch::CallFinished& event) override {
    if (event.fault == nullptr) {
      billed_tokens += event.usage.total_tokens;
    } else {
      ++faults[event.fault->kind];
    }
  }
  void budget_changed(const dispatch::BudgetName& budget,
                      const dispatch::BudgetState& state) override {
    budgets.insert_or_assign(std::string(budget.upstream), state);
  }
  void suspect_sent_alone(const dispatch::BudgetName&) override { ++suspects_sent_alone; }
  void isolation_ended(const dispatch::IsolationEnded& event) override {
    isolations.push_back({event.calls, event.found});
  }
  void retry_budget_spent(const dispatch::BudgetName&) override { ++retry_budget_refusals; }
  void fault_handled(const dispatch::BudgetName&, const CallFault&,
                     dispatch::Aftermath aftermath) override {
    ++aftermaths[aftermath];
  }
  void task_failed(std::string_view task, std::string_view what) override {
    ADD_FAILURE() << "task " << task << " failed: " << what;
  }

  struct Isolation {
    std::size_t calls;
    bool found;
    bool operator==(const Isolation&) const = default;
  };

  std::size_t queued_items = 0;
  std::size_t queued_bytes = 0;
  std::size_t expired = 0;
  std::size_t cancelled = 0;
  std::uint64_t billed_tokens = 0;
  std::vector<std::size_t> call_sizes;
  std::map<std::string, std::size_t> calls_of;           ///< By upstream.
  std::map<std::string, dispatch::BudgetState> budgets;  ///< By upstream, as last told.
  std::vector<Isolation> isolations;                     ///< As they ended.
  std::size_t suspects_sent_alone = 0;
  std::size_t retry_budget_refusals = 0;
  std::vector<Duration> queue_delays;
  std::map<FaultKind, int> faults;
  std::map<dispatch::Aftermath, int> aftermaths;
};

}  // namespace gateway::testing
