// No test expects a bug of a shard's.
#pragma once

#include <string_view>

#include <gtest/gtest.h>

#include "dispatch/bug_report.h"

namespace gateway::testing {

/// Fails the test when one is reported. Thread: any.
class NoBugs final : public dispatch::BugReport {
 public:
  void task_failed(std::string_view task, std::string_view what) override {
    ADD_FAILURE() << "task " << task << " failed: " << what;
  }
};

}  // namespace gateway::testing
