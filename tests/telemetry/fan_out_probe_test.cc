#include "telemetry/fan_out_probe.h"

#include <map>
#include <string>

#include <gtest/gtest.h>

#include "tests/telemetry/populated_probe.h"

namespace gateway::telemetry {
namespace {

/// Counts each verb it is told.
class CountingProbe : public Observer {
 public:
  void request_rejected(request::Route, std::string_view, Rejection) override {
    ++told["rejected"];
  }
  void request_finished(const request::RequestFinished&) override { ++told["finished"]; }
  void queue_changed(std::string_view, std::size_t, std::size_t) override { ++told["queue"]; }
  void items_expired(std::string_view, std::size_t) override { ++told["expired"]; }
  void items_cancelled(std::string_view, std::size_t) override { ++told["cancelled"]; }
  void call_started(const dispatch::CallStarted&) override { ++told["started"]; }
  void call_finished(const dispatch::CallFinished&) override { ++told["call"]; }
  void budget_changed(const dispatch::BudgetName&, const dispatch::BudgetState&) override {
    ++told["budget"];
  }
  void suspect_sent_alone(const dispatch::BudgetName&) override { ++told["suspect"]; }
  void isolation_ended(const dispatch::IsolationEnded&) override { ++told["isolation"]; }
  void retry_budget_spent(const dispatch::BudgetName&) override { ++told["retries"]; }
  void fault_handled(const dispatch::BudgetName&, const CallFault&, dispatch::Aftermath) override {
    ++told["fault"];
  }
  void task_failed(std::string_view, std::string_view) override { ++told["task"]; }

  std::map<std::string, int> told;
};

TEST(FanOutProbe, TellsEachProbeEveryVerb) {
  const dispatch::BudgetName budget{"public", "v4"};
  CountingProbe alone;
  testing::call_every_verb(alone, budget);
  EXPECT_EQ(alone.told.size(), 13U);
  CountingProbe first;
  CountingProbe second;
  FanOutProbe both({&first, &second}, {&first, &second});
  testing::call_every_verb(both, budget);
  EXPECT_EQ(first.told, alone.told);
  EXPECT_EQ(second.told, alone.told);
}

}  // namespace
}  // namespace gateway::telemetry
