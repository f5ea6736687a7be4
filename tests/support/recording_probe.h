// A probe that counts, for tests to look at.
#pragma once

#include <map>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "dispatch/probe.h"

namespace gateway::testing {

/// Thread: one.
class RecordingProbe final : public Probe {
 public:
  void request_rejected(Rpc, std::string_view, Rejection) override {}
  void request_finished(const RequestFinished&) override {}
  void queue_changed(std::string_view, std::size_t items, std::size_t bytes) override {
    queued_items = items;
    queued_bytes = bytes;
  }
  void items_expired(std::string_view, std::size_t items) override { expired += items; }
  void items_cancelled(std::string_view, std::size_t items) override { cancelled += items; }
  void call_started(const CallStarted& event) override {
    call_sizes.push_back(event.items);
    queue_delays.insert(queue_delays.end(), event.queue_delays.begin(), event.queue_delays.end());
  }
  void call_finished(const CallFinished& event) override {
    if (event.fault == nullptr) {
      billed_tokens += event.usage.total_tokens;
    } else {
      ++faults[event.fault->kind];
    }
  }
  void fault_handled(const Budget&, const CallFault&, Aftermath aftermath) override {
    ++aftermaths[aftermath];
  }
  void task_failed(std::string_view task, std::string_view what) override {
    ADD_FAILURE() << "task " << task << " failed: " << what;
  }

  std::size_t queued_items = 0;
  std::size_t queued_bytes = 0;
  std::size_t expired = 0;
  std::size_t cancelled = 0;
  std::uint64_t billed_tokens = 0;
  std::vector<std::size_t> call_sizes;
  std::vector<Duration> queue_delays;
  std::map<FaultKind, int> faults;
  std::map<Aftermath, int> aftermaths;
};

}  // namespace gateway::testing
