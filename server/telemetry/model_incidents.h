// Whom one model holds to account, as lines of the log.
#pragma once

#include <deque>
#include <functional>
#include <string>
#include <string_view>

#include "dispatch/model_probe.h"
#include "domain/time.h"
#include "telemetry/budget_incidents.h"
#include "telemetry/line_limiter.h"
#include "telemetry/log.h"

namespace gateway::telemetry {

/// Writes that an item was at fault, and whose it was, at most once a minute for each tenant
/// (warn): one that sends nothing but bad items drives nothing else out of sight. That a tenant
/// shares no calls with others any more (warn), and that it does again (info), at most once a
/// second each. That parameters are turned away (warn), once a minute at most for each set of them.
/// The next line says how many were held back. What goes wrong with the model's budgets is
/// BudgetIncidents' to write.
///
/// Nothing a caller sent is in these lines but parameters that come from closed sets: of an
/// instruct they say only that there was one.
///
/// Thread: as ModelProbe.
class ModelIncidents final : public dispatch::ModelProbe {
 public:
  /// The log outlives it.
  ModelIncidents(Log& log, std::function<Timestamp()> now, std::string model);

  [[nodiscard]] dispatch::BudgetProbe& budget(std::string_view upstream) override;
  void queue_changed(std::size_t, std::size_t) override {}
  void items_expired(std::size_t) override {}
  void items_cancelled(std::size_t) override {}
  void item_convicted(const dispatch::ItemConvicted& event) override;
  void tenant_set_apart(const dispatch::TenantSetApart& event) override;
  void tenant_rejoined(std::string_view tenant) override;
  void parameters_refused(const dispatch::ParametersRefused& event) override;

 private:
  Log& log_;
  const std::function<Timestamp()> now_;
  const std::string model_;
  LineLimiter culprits_;    ///< Its key is the tenant.
  LineLimiter changes_;     ///< Its key is what becomes of a tenant.
  LineLimiter parameters_;  ///< Its key is what a line says of them.
  std::deque<BudgetIncidents> budgets_;
};

}  // namespace gateway::telemetry
