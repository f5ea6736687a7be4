#include "telemetry/incident_log.h"

#include <chrono>
#include <optional>
#include <set>
#include <sstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "telemetry/label_values.h"
#include "tests/support/most_items.h"
#include "tests/telemetry/finished_request.h"

namespace gateway::telemetry {
namespace {

using namespace std::chrono_literals;

constexpr dispatch::BudgetState kWell{.paced = {1800, 60'000},
                                      .most = testing::most_items(10),
                                      .token_ratio = 1,
                                      .breaker = faults::CircuitBreaker::State::closed};
const CallFault kThrottle{.kind = FaultKind::rate_limited, .message = "slow down"};

dispatch::BudgetState paced_at(double calls_per_minute) {
  dispatch::BudgetState state = kWell;
  state.paced.calls_per_minute = calls_per_minute;
  return state;
}

dispatch::BudgetState with_breaker(faults::CircuitBreaker::State breaker) {
  dispatch::BudgetState state = kWell;
  state.breaker = breaker;
  return state;
}

/// A log of JSON lines, and a clock that the test moves.
class IncidentLogTest : public ::testing::Test {
 protected:
  std::vector<nlohmann::json> lines() {
    log_.reset();  // Writes what is queued.
    std::istringstream text(out_.str());
    std::vector<nlohmann::json> parsed;
    for (std::string line; std::getline(text, line);) parsed.push_back(nlohmann::json::parse(line));
    return parsed;
  }

  Timestamp now_ = Timestamp(1h);
  std::ostringstream out_;
  std::optional<Log> log_{std::in_place, Log::Options{LogLevel::debug, LogFormat::json}, out_};
  IncidentLog incidents_{*log_, [this] { return now_; }};
  dispatch::ModelProbe& model_ = incidents_.observe("v4");
  dispatch::BudgetProbe& budget_ = model_.budget("public");
};

TEST_F(IncidentLogTest, WritesAFailedCallOnceItIsKnownWhatBecomesOfIt) {
  const CallFault fault{.kind = FaultKind::server_error,
                        .message = "try again",
                        .provider_code = "InternalError",
                        .provider_request_id = "r-1"};
  budget_.call_finished({5ms, &fault, {}});
  budget_.fault_handled(fault, dispatch::Aftermath::retried);
  const auto written = lines();
  ASSERT_EQ(written.size(), 1U);
  EXPECT_EQ(written[0].at("level"), "warn");
  EXPECT_EQ(written[0].at("upstream"), "public");
  EXPECT_EQ(written[0].at("model"), "v4");
  EXPECT_EQ(written[0].at("kind"), "server_error");
  EXPECT_EQ(written[0].at("aftermath"), "retried");
  EXPECT_EQ(written[0].at("provider_code"), "InternalError");
  EXPECT_EQ(written[0].at("provider_request_id"), "r-1");
  EXPECT_EQ(written[0].at("detail"), "try again");
}

TEST_F(IncidentLogTest, CallsForAnOperatorWhenTheAccountIsRefused) {
  const CallFault fault{.kind = FaultKind::credentials_refused, .message = "Invalid API-key"};
  budget_.call_finished({5ms, &fault, {}, true});
  budget_.fault_handled(fault, dispatch::Aftermath::given_up);
  const auto written = lines();
  ASSERT_EQ(written.size(), 1U);
  EXPECT_EQ(written[0].at("level"), "error");
  EXPECT_EQ(written[0].at("kind"), "credentials_refused");
}

TEST_F(IncidentLogTest, SaysOfARefusedKeyWhereItWentAndThatKeysAreBoundToASite) {
  CallFault fault{.kind = FaultKind::credentials_refused, .message = "Invalid API-key"};
  fault.status = 401;
  fault.place = {"public", "dashscope.aliyuncs.com/api/v1"};
  budget_.call_finished({5ms, &fault, {}, true});
  const auto written = lines();
  ASSERT_EQ(written.size(), 1U);
  EXPECT_EQ(written[0].at("address"), "dashscope.aliyuncs.com/api/v1");
  EXPECT_EQ(written[0].at("status"), 401);
  EXPECT_NE(written[0].at("msg").get<std::string>().find("keys are bound to a site"),
            std::string::npos);
}

TEST_F(IncidentLogTest, SaysOfEachRefusalOfTheAccountWhatItIs) {
  for (const FaultKind kind : kAccountFaultKinds) {
    const CallFault fault{.kind = kind, .message = ""};
    budget_.call_finished({5ms, &fault, {}, true});
  }
  std::set<std::string> messages;
  for (const auto& line : lines()) {
    EXPECT_EQ(line.at("level"), "error");
    EXPECT_NE(line.at("msg").get<std::string>().find("an operator must act"), std::string::npos);
    messages.insert(line.at("msg").get<std::string>());
  }
  EXPECT_EQ(messages.size(), kAccountFaultKinds.size());
}

TEST_F(IncidentLogTest, CallsForNobodyWhileAnItemMayHaveBroughtTheRefusalAbout) {
  const CallFault fault{.kind = FaultKind::foreign_answer, .message = "a firewall answered 405"};
  budget_.call_finished({5ms, &fault, {}, false});
  budget_.fault_handled(fault, dispatch::Aftermath::isolated);
  budget_.call_finished({5ms, &fault, {}, true});
  const auto written = lines();
  ASSERT_EQ(written.size(), 2U);
  EXPECT_EQ(written[0].at("level"), "warn");
  EXPECT_EQ(written[1].at("level"), "error");
}

TEST_F(IncidentLogTest, SaysHowManyLinesOfAKindItHeldBack) {
  const CallFault throttle{.kind = FaultKind::rate_limited, .message = "slow down"};
  for (int k = 0; k < 5; ++k) budget_.fault_handled(throttle, dispatch::Aftermath::retried);
  now_ += 1s;
  budget_.fault_handled(throttle, dispatch::Aftermath::retried);
  const auto written = lines();
  ASSERT_EQ(written.size(), 2U);
  EXPECT_EQ(written[0].at("held_back"), 0);
  EXPECT_EQ(written[1].at("held_back"), 4);
}

TEST_F(IncidentLogTest, LimitsModelsApart) {
  const CallFault throttle{.kind = FaultKind::rate_limited, .message = "slow down"};
  incidents_.observe("v3").budget("public").fault_handled(throttle, dispatch::Aftermath::retried);
  budget_.fault_handled(throttle, dispatch::Aftermath::retried);
  EXPECT_EQ(lines().size(), 2U);
}

TEST_F(IncidentLogTest, LimitsUpstreamsApart) {
  const CallFault throttle{.kind = FaultKind::rate_limited, .message = "slow down"};
  budget_.fault_handled(throttle, dispatch::Aftermath::retried);
  model_.budget("spare").fault_handled(throttle, dispatch::Aftermath::retried);
  EXPECT_EQ(lines().size(), 2U);
}

TEST_F(IncidentLogTest, FindsACallWeGaveUpOurselvesNoIncident) {
  const CallFault fault{.kind = FaultKind::aborted, .message = ""};
  budget_.call_finished({5ms, &fault, {}});
  budget_.fault_handled(fault, dispatch::Aftermath::given_up);
  EXPECT_TRUE(lines().empty());
}

TEST_F(IncidentLogTest, WritesAFailedTaskAsAnError) {
  incidents_.task_failed("lane", "out of range");
  const auto written = lines();
  ASSERT_EQ(written.size(), 1U);
  EXPECT_EQ(written[0].at("level"), "error");
  EXPECT_EQ(written[0].at("task"), "lane");
  EXPECT_EQ(written[0].at("what"), "out of range");
}

TEST_F(IncidentLogTest, CutsALongMessageShort) {
  const CallFault fault{.kind = FaultKind::bad_answer, .message = std::string(10'000, 'x')};
  budget_.fault_handled(fault, dispatch::Aftermath::given_up);
  EXPECT_LE(lines().at(0).at("detail").get<std::string>().size(), 300U);
}

TEST_F(IncidentLogTest, SaysThatTheBreakerOpenedAndClosedAndNothingOfTheProbesBetween) {
  using State = faults::CircuitBreaker::State;
  for (const State state : {State::closed, State::closed, State::open, State::half_open,
                            State::open, State::half_open, State::closed, State::closed}) {
    budget_.budget_changed(with_breaker(state));
  }
  const auto written = lines();
  ASSERT_EQ(written.size(), 2U);
  EXPECT_EQ(written[0].at("level"), "warn");
  EXPECT_EQ(written[0].at("msg"), "breaker opened: the upstream is only probed");
  EXPECT_EQ(written[0].at("upstream"), "public");
  EXPECT_EQ(written[0].at("model"), "v4");
  EXPECT_EQ(written[1].at("level"), "info");
  EXPECT_EQ(written[1].at("msg"), "breaker closed: the upstream is well again");
}

TEST_F(IncidentLogTest, SaysOnceThatALimitOfACallWasLearned) {
  dispatch::BudgetState taught = kWell;
  taught.most[SizeAspect::items] = 6;
  taught.most[SizeAspect::tokens] = 20'000;
  budget_.budget_changed(kWell);
  budget_.budget_changed(taught);
  budget_.budget_changed(taught);
  budget_.budget_changed(kWell);  // Wider again: no incident.
  const auto written = lines();
  ASSERT_EQ(written.size(), 2U);
  EXPECT_EQ(written[0].at("level"), "warn");
  EXPECT_EQ(written[0].at("figure"), "items");
  EXPECT_EQ(written[0].at("from"), 10);
  EXPECT_EQ(written[0].at("to"), 6);
  EXPECT_EQ(written[1].at("figure"), "tokens");
  EXPECT_EQ(written[1].at("to"), 20'000);
}

TEST_F(IncidentLogTest, SaysThatAThrottleLoweredThePace) {
  budget_.budget_changed(kWell);
  budget_.call_finished({5ms, &kThrottle, {}});
  budget_.budget_changed(paced_at(1260));
  const auto written = lines();
  ASSERT_EQ(written.size(), 1U);
  EXPECT_EQ(written[0].at("level"), "warn");
  EXPECT_EQ(written[0].at("kind"), "rate_limited");
  EXPECT_EQ(written[0].at("figure"), "calls_per_minute");
  EXPECT_EQ(written[0].at("from"), 1800);
  EXPECT_EQ(written[0].at("to"), 1260);
}

TEST_F(IncidentLogTest, SaysThatAThrottleLoweredTheTokens) {
  const CallFault quota{.kind = FaultKind::tokens_limited, .message = "allocation"};
  dispatch::BudgetState shrunk = kWell;
  shrunk.paced.tokens_per_minute = 30'000;
  budget_.budget_changed(kWell);
  budget_.call_finished({5ms, &quota, {}});
  budget_.budget_changed(shrunk);
  const auto written = lines();
  ASSERT_EQ(written.size(), 1U);
  EXPECT_EQ(written[0].at("kind"), "tokens_limited");
  EXPECT_EQ(written[0].at("figure"), "tokens_per_minute");
  EXPECT_EQ(written[0].at("to"), 30'000);
}

TEST_F(IncidentLogTest, SaysNothingOfAPaceThatFallsByAFewPercentOrRises) {
  budget_.budget_changed(kWell);
  for (const double pace : {1710.0, 1800.0, 1800.0}) {  // 1710 is 5 % less.
    budget_.call_finished({5ms, &kThrottle, {}});
    budget_.budget_changed(paced_at(pace));
  }
  EXPECT_TRUE(lines().empty());
}

TEST_F(IncidentLogTest, SaysNothingOfAPaceThatFellForIdleness) {
  budget_.budget_changed(kWell);
  budget_.budget_changed(paced_at(450));
  // A throttle of long ago is not the reason either.
  budget_.budget_changed(kWell);
  budget_.call_finished({5ms, &kThrottle, {}});
  budget_.budget_changed(kWell);
  budget_.budget_changed(paced_at(450));
  EXPECT_TRUE(lines().empty());
}

TEST_F(IncidentLogTest, LimitsTheLinesAboutFallingPaces) {
  budget_.budget_changed(kWell);
  for (const double pace : {900.0, 450.0, 225.0}) {
    budget_.call_finished({5ms, &kThrottle, {}});
    budget_.budget_changed(paced_at(pace));
  }
  now_ += 1s;
  budget_.call_finished({5ms, &kThrottle, {}});
  budget_.budget_changed(paced_at(100));
  const auto written = lines();
  ASSERT_EQ(written.size(), 2U);
  EXPECT_EQ(written[1].at("held_back"), 2);
  EXPECT_EQ(written[1].at("from"), 225);
}

TEST_F(IncidentLogTest, KeepsTheBudgetsOfOneModelApart) {
  budget_.budget_changed(kWell);
  const dispatch::BudgetState open = with_breaker(faults::CircuitBreaker::State::open);
  model_.budget("spare").budget_changed(open);
  incidents_.observe("v3").budget("public").budget_changed(open);
  EXPECT_TRUE(lines().empty());  // Each was told for the first time.
}

TEST_F(IncidentLogTest, SaysNothingOfTheEndOfASearch) {
  budget_.isolation_ended({4, false});
  budget_.isolation_ended({5, true});  // Whose item it was is told by itself.
  EXPECT_TRUE(lines().empty());
}

TEST_F(IncidentLogTest, SaysThatTheRetryBudgetIsSpentOnceASecond) {
  for (int k = 0; k < 3; ++k) budget_.retry_budget_spent();
  now_ += 1s;
  budget_.retry_budget_spent();
  const auto written = lines();
  ASSERT_EQ(written.size(), 2U);
  EXPECT_EQ(written[0].at("level"), "warn");
  EXPECT_EQ(written[1].at("held_back"), 2);
}

TEST_F(IncidentLogTest, SaysThatACallIsTakenApartToFindTheItemAtFault) {
  const CallFault fault{.kind = FaultKind::item_refused, .message = "inappropriate content"};
  budget_.fault_handled(fault, dispatch::Aftermath::isolated);
  EXPECT_EQ(lines().at(0).at("aftermath"), "isolated");
}

TEST_F(IncidentLogTest, SaysOnceAMinuteThatCallersWithoutACredentialKnock) {
  for (int k = 0; k < 1000; ++k) {
    incidents_.request_rejected(request::Route::embed, "", Rejection::unauthenticated);
  }
  now_ += 59s;
  incidents_.request_rejected(request::Route::embed, "", Rejection::unauthenticated);
  now_ += 1s;
  incidents_.request_rejected(request::Route::embed, "", Rejection::unauthenticated);
  const auto written = lines();
  ASSERT_EQ(written.size(), 2U);
  EXPECT_EQ(written[0].at("level"), "warn");
  EXPECT_EQ(written[0].at("rpc"), "Embed");
  EXPECT_EQ(written[0].at("held_back"), 0);
  EXPECT_EQ(written[1].at("held_back"), 1000);
}

TEST_F(IncidentLogTest, LeavesRequestsToTheAccessLog) {
  for (const Rejection reason : kRejections) {
    if (reason == Rejection::unauthenticated) continue;
    incidents_.request_rejected(request::Route::embed, "v4", reason);
  }
  incidents_.request_finished(testing::failed_request(Code::resource_exhausted));
  EXPECT_TRUE(lines().empty());
}

}  // namespace
}  // namespace gateway::telemetry
