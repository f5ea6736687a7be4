// Tells several observers the same: the one that counts, the one that logs.
#pragma once

#include <list>
#include <string_view>
#include <vector>

#include "telemetry/observer.h"

namespace gateway::telemetry {

/// Forwards every verb, in the order given.
///
/// Thread: as Observer. Whom it tells outlives it.
class FanOutProbe final : public Observer {
 public:
  /// `door_probes` are told of requests, `observers` of all else: those who observe both are in
  /// both.
  FanOutProbe(std::vector<request::DoorProbe*> door_probes, std::vector<Observer*> observers);
  ~FanOutProbe() override;

  void request_rejected(request::Route route, std::string_view model, Rejection reason) override;
  void request_finished(const request::RequestFinished& event) override;
  void task_failed(std::string_view task, std::string_view what) override;
  [[nodiscard]] dispatch::ModelProbe& observe(std::string_view model) override;

 private:
  class Budget;
  class Model;

  const std::vector<request::DoorProbe*> door_probes_;
  const std::vector<Observer*> observers_;
  std::list<Model> models_;
};

}  // namespace gateway::telemetry
