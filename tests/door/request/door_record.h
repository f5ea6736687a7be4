// A probe that remembers what came in and how it ended.
#pragma once

#include <deque>
#include <mutex>
#include <string>
#include <vector>

#include "door/request/door_probe.h"

namespace gateway::testing {

/// Thread: any.
class DoorRecord final : public request::DoorProbe {
 public:
  struct Rejected {
    request::Route route;
    std::string model;
    Rejection reason;
    bool operator==(const Rejected&) const = default;
  };

  void request_rejected(request::Route route, std::string_view model, Rejection reason) override {
    const std::lock_guard lock(mutex_);
    rejected_.push_back({route, std::string(model), reason});
  }
  void request_finished(const request::RequestFinished& event) override {
    const std::lock_guard lock(mutex_);
    request::RequestFinished kept = event;
    kept.tenant = keep(event.tenant);
    kept.message = keep(event.message);
    kept.trace_id = keep(event.trace_id);
    finished_.push_back(kept);
  }

  std::vector<Rejected> rejected() const {
    const std::lock_guard lock(mutex_);
    return rejected_;
  }
  /// Their model names live as long as the router's specs, the rest as long as this.
  std::vector<request::RequestFinished> finished() const {
    const std::lock_guard lock(mutex_);
    return finished_;
  }

 private:
  std::string_view keep(std::string_view text) { return texts_.emplace_back(text); }

  mutable std::mutex mutex_;
  std::deque<std::string> texts_;
  std::vector<Rejected> rejected_;
  std::vector<request::RequestFinished> finished_;
};

}  // namespace gateway::testing
