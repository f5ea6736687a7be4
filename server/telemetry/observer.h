// Who is told all that happens.
#pragma once

#include <string_view>

#include "dispatch/bug_report.h"
#include "dispatch/model_probe.h"
#include "door/request/door_probe.h"

namespace gateway::telemetry {

/// Told of requests by the doors, and of bugs by the shards; and knows who observes each model.
///
/// Thread: any, as the interfaces it has; but one at a time for observe(), before the first
/// request.
class Observer : public request::DoorProbe, public dispatch::BugReport {
 public:
  /// Who observes that model, for as long as this lives. Asked when the model is built, so that its
  /// events need no name.
  [[nodiscard]] virtual dispatch::ModelProbe& observe(std::string_view model) = 0;
};

}  // namespace gateway::telemetry
