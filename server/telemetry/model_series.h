// The series of one model, resolved once so that an event costs no lookup.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <prometheus/registry.h>

#include "dispatch/model_probe.h"
#include "telemetry/budget_series.h"
#include "telemetry/label_values.h"
#include "telemetry/metric_series.h"
#include "telemetry/tenant_series.h"

namespace gateway::telemetry {

/// Counts what becomes of a model's requests and items.
///
/// Thread: any; but nothing else of budget() and find_budget() at the same time as budget().
class ModelSeries final : public dispatch::ModelProbe {
 public:
  /// `registry` and `tenants` outlive it.
  ModelSeries(prometheus::Registry& registry, std::string model, TenantLabels& tenants);

  void count_request(const request::RequestFinished& event);

  /// The series of its budget at that account; made if there are none.
  [[nodiscard]] BudgetSeries& budget(std::string_view upstream) override;
  /// Null if there are none.
  [[nodiscard]] BudgetSeries* find_budget(std::string_view upstream) const;

  void queue_changed(std::size_t items, std::size_t bytes) override;
  void items_expired(std::size_t items) override;
  void items_cancelled(std::size_t items) override;
  void item_convicted(const dispatch::ItemConvicted& event) override;
  void tenant_set_apart(const dispatch::TenantSetApart&) override {}
  void tenant_rejoined(std::string_view) override {}
  void parameters_refused(const dispatch::ParametersRefused&) override {}

 private:
  prometheus::Registry& registry_;
  const std::string model_;
  TenantLabels& tenants_;
  prometheus::Counter& items_succeeded_;
  prometheus::Counter& items_failed_;
  prometheus::Counter& items_refused_;
  prometheus::Gauge& queue_items_;
  prometheus::Gauge& queue_bytes_;
  prometheus::Counter& items_expired_;
  prometheus::Counter& items_cancelled_;
  std::array<std::array<LateCounter, kCodes>, kRoutes.size()> requests_;
  std::vector<std::unique_ptr<BudgetSeries>> budgets_;
};

}  // namespace gateway::telemetry
