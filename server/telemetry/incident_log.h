// The observer that logs what goes wrong: one line an incident.
#pragma once

#include <functional>
#include <list>
#include <string_view>

#include "telemetry/line_limiter.h"
#include "telemetry/log.h"
#include "telemetry/model_incidents.h"
#include "telemetry/observer.h"

namespace gateway::telemetry {

/// Writes what ModelIncidents says of each model, and bugs (error), of each task at most one line
/// a second. Callers without a valid credential are told of once a minute (warn), so that somebody
/// who knocks for hours drives nothing else out of sight.
///
/// Thread: as Observer.
class IncidentLog final : public Observer {
 public:
  using Now = std::function<Timestamp()>;

  /// The log outlives this. `now` is replaced in tests only.
  explicit IncidentLog(Log& log, Now now = Clock::now);

  void request_rejected(request::Route route, std::string_view model, Rejection reason) override;
  void request_finished(const request::RequestFinished&) override {}
  void task_failed(std::string_view task, std::string_view what) override;
  [[nodiscard]] dispatch::ModelProbe& observe(std::string_view model) override;

 private:
  Log& log_;
  const Now now_;
  LineLimiter bugs_;       ///< Its key is the task.
  LineLimiter strangers_;  ///< Its key is the RPC.
  std::list<ModelIncidents> models_;
};

}  // namespace gateway::telemetry
