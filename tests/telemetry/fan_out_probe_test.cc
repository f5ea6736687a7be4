#include "telemetry/fan_out_probe.h"

#include <map>
#include <string>

#include <gtest/gtest.h>

#include "tests/telemetry/populated_probe.h"

namespace gateway::telemetry {
namespace {

using Told = std::map<std::string, int>;  ///< How often, by verb.

class CountingBudget final : public dispatch::BudgetProbe {
 public:
  explicit CountingBudget(Told& told) : told_(told) {}

  void call_started(const dispatch::CallStarted&) override { ++told_["started"]; }
  void call_finished(const dispatch::CallFinished&) override { ++told_["call"]; }
  void budget_changed(const dispatch::BudgetState&) override { ++told_["budget"]; }
  void suspect_sent_alone() override { ++told_["suspect"]; }
  void isolation_ended(const dispatch::IsolationEnded&) override { ++told_["isolation"]; }
  void retry_budget_spent() override { ++told_["retries"]; }
  void fault_handled(const CallFault&, dispatch::Aftermath) override { ++told_["fault"]; }

 private:
  Told& told_;
};

class CountingModel final : public dispatch::ModelProbe {
 public:
  explicit CountingModel(Told& told) : told_(told), budget_(told) {}

  dispatch::BudgetProbe& budget(std::string_view upstream) override {
    ++told_["budget of " + std::string(upstream)];
    return budget_;
  }
  void queue_changed(std::size_t, std::size_t) override { ++told_["queue"]; }
  void items_expired(std::size_t) override { ++told_["expired"]; }
  void items_cancelled(std::size_t) override { ++told_["cancelled"]; }

 private:
  Told& told_;
  CountingBudget budget_;
};

class CountingObserver final : public Observer {
 public:
  void request_rejected(request::Route, std::string_view, Rejection) override {
    ++told["rejected"];
  }
  void request_finished(const request::RequestFinished&) override { ++told["finished"]; }
  void task_failed(std::string_view, std::string_view) override { ++told["task"]; }
  dispatch::ModelProbe& observe(std::string_view model) override {
    ++told["observe " + std::string(model)];
    return model_;
  }

  Told told;

 private:
  CountingModel model_{told};
};

TEST(FanOutProbe, TellsEachObserverEveryVerb) {
  CountingObserver alone;
  testing::call_every_verb(alone, "public", "v4");
  EXPECT_EQ(alone.told.size(), 15U);
  CountingObserver first;
  CountingObserver second;
  FanOutProbe both({&first, &second}, {&first, &second});
  testing::call_every_verb(both, "public", "v4");
  EXPECT_EQ(first.told, alone.told);
  EXPECT_EQ(second.told, alone.told);
}

TEST(FanOutProbe, TellsWhoKnowsDoorsAloneOfRequestsOnly) {
  CountingObserver doors;
  FanOutProbe probe({&doors}, {});
  testing::call_every_verb(probe, "public", "v4");
  EXPECT_EQ(doors.told.size(), 2U);
}

}  // namespace
}  // namespace gateway::telemetry
