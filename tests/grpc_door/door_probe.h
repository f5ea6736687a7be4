// A probe that remembers what came in and how it ended.
#pragma once

#include <deque>
#include <mutex>
#include <string>
#include <vector>

#include "dispatch/probe.h"

namespace gateway::testing {

/// Thread: any.
class DoorProbe final : public dispatch::Probe {
 public:
  struct Rejected {
    dispatch::Rpc rpc;
    std::string model;
    Rejection reason;
    bool operator==(const Rejected&) const = default;
  };

  void request_rejected(dispatch::Rpc rpc, std::string_view model, Rejection reason) override {
    const std::lock_guard lock(mutex_);
    rejected_.push_back({rpc, std::string(model), reason});
  }
  void request_finished(const dispatch::RequestFinished& event) override {
    const std::lock_guard lock(mutex_);
    dispatch::RequestFinished kept = event;
    kept.tenant = keep(event.tenant);
    kept.message = keep(event.message);
    kept.trace_id = keep(event.trace_id);
    finished_.push_back(kept);
  }
  void queue_changed(std::string_view, std::size_t, std::size_t) override {}
  void items_expired(std::string_view, std::size_t) override {}
  void items_cancelled(std::string_view, std::size_t) override {}
  void call_started(const dispatch::CallStarted&) override {}
  void call_finished(const dispatch::CallFinished&) override {}
  void budget_changed(const dispatch::BudgetName&, const dispatch::BudgetState&) override {}
  void suspect_sent_alone(const dispatch::BudgetName&) override {}
  void isolation_ended(const dispatch::IsolationEnded&) override {}
  void retry_budget_spent(const dispatch::BudgetName&) override {}
  void fault_handled(const dispatch::BudgetName&, const CallFault&, dispatch::Aftermath) override {}
  void task_failed(std::string_view, std::string_view) override {}

  std::vector<Rejected> rejected() const {
    const std::lock_guard lock(mutex_);
    return rejected_;
  }
  /// Their model names live as long as the router's specs, the rest as long as this.
  std::vector<dispatch::RequestFinished> finished() const {
    const std::lock_guard lock(mutex_);
    return finished_;
  }

 private:
  std::string_view keep(std::string_view text) { return texts_.emplace_back(text); }

  mutable std::mutex mutex_;
  std::deque<std::string> texts_;
  std::vector<Rejected> rejected_;
  std::vector<dispatch::RequestFinished> finished_;
};

}  // namespace gateway::testing
