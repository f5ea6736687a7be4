#include "telemetry/fan_out_probe.h"

#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include "tests/telemetry/populated_probe.h"

namespace gateway::telemetry {
namespace {

using Told = std::map<std::string, int>;  ///< How often, by verb.

/// Counts under its own name what it is told.
class CountingBudget final : public dispatch::BudgetProbe {
 public:
  CountingBudget(Told& told, std::string name) : told_(told), name_(std::move(name)) {}

  void call_started(const dispatch::CallStarted&) override { count("started"); }
  void call_finished(const dispatch::CallFinished&) override { count("call"); }
  void rows_flawed(const dispatch::RowsFlawed&) override { count("flawed"); }
  void budget_changed(const dispatch::BudgetState&) override { count("budget"); }
  void suspect_sent_alone() override { count("suspect"); }
  void isolation_ended(const dispatch::IsolationEnded&) override { count("isolation"); }
  void search_postponed() override { count("postponed"); }
  void retry_budget_spent() override { count("retries"); }
  void fault_handled(const CallFault&, dispatch::Aftermath) override { count("fault"); }

 private:
  void count(const std::string& verb) { ++told_[name_ + " " + verb]; }

  Told& told_;
  const std::string name_;
};

class CountingModel final : public dispatch::ModelProbe {
 public:
  CountingModel(Told& told, std::string name) : told_(told), name_(std::move(name)) {}

  dispatch::BudgetProbe& budget(std::string_view upstream) override {
    return budgets_.emplace_back(told_, name_ + " at " + std::string(upstream));
  }
  void queue_changed(std::size_t, std::size_t) override { ++told_[name_ + " queue"]; }
  void items_expired(std::size_t) override { ++told_[name_ + " expired"]; }
  void items_cancelled(std::size_t) override { ++told_[name_ + " cancelled"]; }
  void item_convicted(const dispatch::ItemConvicted&) override { ++told_[name_ + " convicted"]; }
  void tenant_set_apart(const dispatch::TenantSetApart&) override { ++told_[name_ + " apart"]; }
  void tenant_rejoined(std::string_view) override { ++told_[name_ + " together"]; }
  void parameters_refused(const dispatch::ParametersRefused&) override {
    ++told_[name_ + " parameters"];
  }

 private:
  Told& told_;
  const std::string name_;
  std::deque<CountingBudget> budgets_;
};

class CountingObserver final : public Observer {
 public:
  void request_rejected(request::Route, std::string_view, Rejection) override {
    ++told["rejected"];
  }
  void request_finished(const request::RequestFinished&) override { ++told["finished"]; }
  void task_failed(std::string_view, std::string_view) override { ++told["task"]; }
  dispatch::ModelProbe& observe(std::string_view model) override {
    return models_.emplace_back(told, std::string(model));
  }

  Told told;

 private:
  std::deque<CountingModel> models_;
};

TEST(FanOutProbe, TellsEachObserverEveryVerb) {
  CountingObserver alone;
  testing::call_every_verb(alone, "public", "v4");
  EXPECT_EQ(alone.told.size(), 19U);
  CountingObserver first;
  CountingObserver second;
  FanOutProbe both({&first, &second}, {&first, &second});
  testing::call_every_verb(both, "public", "v4");
  EXPECT_EQ(first.told, alone.told);
  EXPECT_EQ(second.told, alone.told);
}

TEST(FanOutProbe, TellsEachModelAndBudgetApart) {
  CountingObserver one;
  FanOutProbe probe({}, {&one});
  dispatch::ModelProbe& v3 = probe.observe("v3");
  dispatch::ModelProbe& v4 = probe.observe("v4");
  dispatch::BudgetProbe& first = v4.budget("public");
  dispatch::BudgetProbe& second = v4.budget("spare");
  v3.items_expired(1);
  v4.items_cancelled(1);
  second.suspect_sent_alone();
  first.retry_budget_spent();
  const Told expected{{"v3 expired", 1},
                      {"v4 cancelled", 1},
                      {"v4 at spare suspect", 1},
                      {"v4 at public retries", 1}};
  EXPECT_EQ(one.told, expected);
}

TEST(FanOutProbe, TellsWhoKnowsDoorsAloneOfRequestsOnly) {
  CountingObserver doors;
  FanOutProbe probe({&doors}, {});
  testing::call_every_verb(probe, "public", "v4");
  EXPECT_EQ(doors.told.size(), 2U);
}

}  // namespace
}  // namespace gateway::telemetry
