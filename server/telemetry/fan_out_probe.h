// Tells several probes the same: the one that counts and the one that logs.
#pragma once

#include <utility>
#include <vector>

#include "telemetry/observer.h"

namespace gateway::telemetry {

/// Forwards every verb, in the order given.
///
/// Thread: any. The probes outlive it.
class FanOutProbe final : public Observer {
 public:
  FanOutProbe(std::vector<request::DoorProbe*> door_probes, std::vector<dispatch::Probe*> probes)
      : door_probes_(std::move(door_probes)), probes_(std::move(probes)) {}

  void request_rejected(request::Route route, std::string_view model, Rejection reason) override {
    for (request::DoorProbe* probe : door_probes_) probe->request_rejected(route, model, reason);
  }
  void request_finished(const request::RequestFinished& event) override {
    for (request::DoorProbe* probe : door_probes_) probe->request_finished(event);
  }
  void queue_changed(std::string_view model, std::size_t items, std::size_t bytes) override {
    for (dispatch::Probe* probe : probes_) probe->queue_changed(model, items, bytes);
  }
  void items_expired(std::string_view model, std::size_t items) override {
    for (dispatch::Probe* probe : probes_) probe->items_expired(model, items);
  }
  void items_cancelled(std::string_view model, std::size_t items) override {
    for (dispatch::Probe* probe : probes_) probe->items_cancelled(model, items);
  }
  void call_started(const dispatch::CallStarted& event) override {
    for (dispatch::Probe* probe : probes_) probe->call_started(event);
  }
  void call_finished(const dispatch::CallFinished& event) override {
    for (dispatch::Probe* probe : probes_) probe->call_finished(event);
  }
  void budget_changed(const dispatch::BudgetName& budget,
                      const dispatch::BudgetState& state) override {
    for (dispatch::Probe* probe : probes_) probe->budget_changed(budget, state);
  }
  void suspect_sent_alone(const dispatch::BudgetName& budget) override {
    for (dispatch::Probe* probe : probes_) probe->suspect_sent_alone(budget);
  }
  void isolation_ended(const dispatch::IsolationEnded& event) override {
    for (dispatch::Probe* probe : probes_) probe->isolation_ended(event);
  }
  void retry_budget_spent(const dispatch::BudgetName& budget) override {
    for (dispatch::Probe* probe : probes_) probe->retry_budget_spent(budget);
  }
  void fault_handled(const dispatch::BudgetName& budget, const CallFault& fault,
                     dispatch::Aftermath aftermath) override {
    for (dispatch::Probe* probe : probes_) probe->fault_handled(budget, fault, aftermath);
  }
  void task_failed(std::string_view task, std::string_view what) override {
    for (dispatch::Probe* probe : probes_) probe->task_failed(task, what);
  }

 private:
  const std::vector<request::DoorProbe*> door_probes_;
  const std::vector<dispatch::Probe*> probes_;
};

}  // namespace gateway::telemetry
