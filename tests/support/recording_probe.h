// A probe that counts, for tests to look at.
#pragma once

#include <map>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "dispatch/model_probe.h"

namespace gateway::testing {

/// Of one model; what its budgets tell is counted together, but for what is by upstream.
///
/// Thread: one.
class RecordingProbe final : public dispatch::ModelProbe {
 public:
  dispatch::BudgetProbe& budget(std::string_view upstream) override {
    return probes_.try_emplace(std::string(upstream), *this, std::string(upstream)).first->second;
  }
  void queue_changed(std::size_t items, std::size_t bytes) override {
    queued_items = items;
    queued_bytes = bytes;
  }
  void items_expired(std::size_t items) override { expired += items; }
  void items_cancelled(std::size_t items) override { cancelled += items; }

  void item_convicted(const dispatch::ItemConvicted& event) override {
    convictions.push_back(
        {std::string(event.tenant), std::string(event.upstream), event.fault.kind, event.calls});
  }
  void tenant_set_apart(const dispatch::TenantSetApart& event) override {
    changes.push_back(std::string(event.tenant) + " apart");
  }
  void tenant_rejoined(std::string_view tenant) override {
    changes.push_back(std::string(tenant) + " together");
  }
  void parameters_refused(const dispatch::ParametersRefused& event) override {
    refusals.push_back({event.parameters, event.error.message, event.refused_for, event.tenants});
  }

  struct Conviction {
    std::string tenant;
    std::string upstream;
    FaultKind kind;
    std::size_t calls;
    bool operator==(const Conviction&) const = default;
  };
  struct Refusal {
    CallParameters parameters;
    std::string message;
    Duration refused_for;
    std::size_t tenants;
  };

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
  std::size_t flawed_rows = 0;
  std::vector<std::size_t> call_sizes;
  std::map<std::string, std::size_t> calls_of;           ///< By upstream.
  std::map<std::string, dispatch::BudgetState> budgets;  ///< By upstream, as last told.
  std::vector<Isolation> isolations;                     ///< As they ended.
  std::vector<Conviction> convictions;
  std::vector<std::string> changes;  ///< Of tenants: "t apart", "t together".
  std::vector<Refusal> refusals;     ///< Of parameters.
  std::size_t suspects_sent_alone = 0;
  std::size_t retry_budget_refusals = 0;
  std::size_t searches_postponed = 0;
  std::vector<Duration> queue_delays;
  std::map<FaultKind, int> faults;
  std::map<dispatch::StragglerEnd, int> stragglers;  ///< Calls, by whether they were one.
  std::map<dispatch::Aftermath, int> aftermaths;

 private:
  class Budget final : public dispatch::BudgetProbe {
   public:
    Budget(RecordingProbe& record, std::string upstream)
        : record_(record), upstream_(std::move(upstream)) {}

    void call_started(const dispatch::CallStarted& event) override {
      record_.call_sizes.push_back(event.items);
      ++record_.calls_of[upstream_];
      for (const dispatch::ItemSent& item : event.first_sent)
        record_.queue_delays.push_back(item.queued);
    }
    void call_finished(const dispatch::CallFinished& event) override {
      if (event.fault == nullptr) {
        record_.billed_tokens += event.usage.total_tokens;
      } else {
        ++record_.faults[event.fault->kind];
      }
      ++record_.stragglers[event.straggler];
    }
    void rows_flawed(const dispatch::RowsFlawed& event) override {
      record_.flawed_rows += event.rows;
    }
    void budget_changed(const dispatch::BudgetState& state) override {
      record_.budgets.insert_or_assign(upstream_, state);
    }
    void suspect_sent_alone() override { ++record_.suspects_sent_alone; }
    void isolation_ended(const dispatch::IsolationEnded& event) override {
      record_.isolations.push_back({event.calls, event.found});
    }
    void search_postponed() override { ++record_.searches_postponed; }
    void retry_budget_spent() override { ++record_.retry_budget_refusals; }
    void fault_handled(const CallFault&, dispatch::Aftermath aftermath) override {
      ++record_.aftermaths[aftermath];
    }

   private:
    RecordingProbe& record_;
    const std::string upstream_;
  };

  std::map<std::string, Budget> probes_;
};

}  // namespace gateway::testing
