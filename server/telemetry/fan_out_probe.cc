#include "telemetry/fan_out_probe.h"

#include <deque>
#include <utility>

namespace gateway::telemetry {

/// Thread: as BudgetProbe.
class FanOutProbe::Budget final : public dispatch::BudgetProbe {
 public:
  explicit Budget(std::vector<dispatch::BudgetProbe*> probes) : probes_(std::move(probes)) {}

  void call_started(const dispatch::CallStarted& event) override {
    for (dispatch::BudgetProbe* const probe : probes_) probe->call_started(event);
  }
  void call_finished(const dispatch::CallFinished& event) override {
    for (dispatch::BudgetProbe* const probe : probes_) probe->call_finished(event);
  }
  void rows_flawed(const dispatch::RowsFlawed& event) override {
    for (dispatch::BudgetProbe* const probe : probes_) probe->rows_flawed(event);
  }
  void budget_changed(const dispatch::BudgetState& state) override {
    for (dispatch::BudgetProbe* const probe : probes_) probe->budget_changed(state);
  }
  void suspect_sent_alone() override {
    for (dispatch::BudgetProbe* const probe : probes_) probe->suspect_sent_alone();
  }
  void isolation_ended(const dispatch::IsolationEnded& event) override {
    for (dispatch::BudgetProbe* const probe : probes_) probe->isolation_ended(event);
  }
  void search_postponed() override {
    for (dispatch::BudgetProbe* const probe : probes_) probe->search_postponed();
  }
  void retry_budget_spent() override {
    for (dispatch::BudgetProbe* const probe : probes_) probe->retry_budget_spent();
  }
  void fault_handled(const CallFault& fault, dispatch::Aftermath aftermath) override {
    for (dispatch::BudgetProbe* const probe : probes_) probe->fault_handled(fault, aftermath);
  }

 private:
  const std::vector<dispatch::BudgetProbe*> probes_;
};

/// Thread: as ModelProbe.
class FanOutProbe::Model final : public dispatch::ModelProbe {
 public:
  explicit Model(std::vector<dispatch::ModelProbe*> probes) : probes_(std::move(probes)) {}

  [[nodiscard]] dispatch::BudgetProbe& budget(std::string_view upstream) override {
    std::vector<dispatch::BudgetProbe*> budgets;
    budgets.reserve(probes_.size());
    for (dispatch::ModelProbe* const probe : probes_) budgets.push_back(&probe->budget(upstream));
    return budgets_.emplace_back(std::move(budgets));
  }
  void queue_changed(std::size_t items, std::size_t bytes) override {
    for (dispatch::ModelProbe* const probe : probes_) probe->queue_changed(items, bytes);
  }
  void items_expired(std::size_t items) override {
    for (dispatch::ModelProbe* const probe : probes_) probe->items_expired(items);
  }
  void items_cancelled(std::size_t items) override {
    for (dispatch::ModelProbe* const probe : probes_) probe->items_cancelled(items);
  }
  void item_convicted(const dispatch::ItemConvicted& event) override {
    for (dispatch::ModelProbe* const probe : probes_) probe->item_convicted(event);
  }
  void tenant_set_apart(const dispatch::TenantSetApart& event) override {
    for (dispatch::ModelProbe* const probe : probes_) probe->tenant_set_apart(event);
  }
  void tenant_rejoined(std::string_view tenant) override {
    for (dispatch::ModelProbe* const probe : probes_) probe->tenant_rejoined(tenant);
  }
  void parameters_refused(const dispatch::ParametersRefused& event) override {
    for (dispatch::ModelProbe* const probe : probes_) probe->parameters_refused(event);
  }

 private:
  const std::vector<dispatch::ModelProbe*> probes_;
  std::deque<Budget> budgets_;
};

FanOutProbe::FanOutProbe(std::vector<request::DoorProbe*> door_probes,
                         std::vector<Observer*> observers)
    : door_probes_(std::move(door_probes)), observers_(std::move(observers)) {}

FanOutProbe::~FanOutProbe() = default;

void FanOutProbe::request_rejected(request::Route route, std::string_view model, Rejection reason) {
  for (request::DoorProbe* const probe : door_probes_)
    probe->request_rejected(route, model, reason);
}

void FanOutProbe::request_finished(const request::RequestFinished& event) {
  for (request::DoorProbe* const probe : door_probes_) probe->request_finished(event);
}

void FanOutProbe::task_failed(std::string_view task, std::string_view what) {
  for (Observer* const observer : observers_) observer->task_failed(task, what);
}

dispatch::ModelProbe& FanOutProbe::observe(std::string_view model) {
  std::vector<dispatch::ModelProbe*> probes;
  probes.reserve(observers_.size());
  for (Observer* const observer : observers_) probes.push_back(&observer->observe(model));
  return models_.emplace_back(std::move(probes));
}

}  // namespace gateway::telemetry
