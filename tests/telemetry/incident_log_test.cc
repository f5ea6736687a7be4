#include "telemetry/incident_log.h"

#include <chrono>
#include <optional>
#include <sstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace gateway {
namespace {

using namespace std::chrono_literals;

const Budget kBudget{"public", "v4"};

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
  std::optional<Log> log_{std::in_place, Log::Options{LogLevel::info, LogFormat::json}, out_};
  IncidentLog incidents_{*log_, [this] { return now_; }};
};

TEST_F(IncidentLogTest, WritesAFailedCallOnceItIsKnownWhatBecomesOfIt) {
  const CallFault fault{.kind = FaultKind::server_error,
                        .message = "try again",
                        .provider_code = "InternalError",
                        .provider_request_id = "r-1"};
  incidents_.call_finished({kBudget, 5ms, &fault, {}});
  incidents_.fault_handled(kBudget, fault, Aftermath::retried);
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
  incidents_.call_finished({kBudget, 5ms, &fault, {}});
  incidents_.fault_handled(kBudget, fault, Aftermath::given_up);
  const auto written = lines();
  ASSERT_EQ(written.size(), 1U);
  EXPECT_EQ(written[0].at("level"), "error");
  EXPECT_EQ(written[0].at("kind"), "credentials_refused");
}

TEST_F(IncidentLogTest, SaysHowManyLinesOfAKindItHeldBack) {
  const CallFault throttle{.kind = FaultKind::rate_limited, .message = "slow down"};
  for (int k = 0; k < 5; ++k) incidents_.fault_handled(kBudget, throttle, Aftermath::retried);
  now_ += 1s;
  incidents_.fault_handled(kBudget, throttle, Aftermath::retried);
  const auto written = lines();
  ASSERT_EQ(written.size(), 2U);
  EXPECT_EQ(written[0].at("held_back"), 0);
  EXPECT_EQ(written[1].at("held_back"), 4);
}

TEST_F(IncidentLogTest, LimitsModelsApart) {
  const CallFault throttle{.kind = FaultKind::rate_limited, .message = "slow down"};
  incidents_.fault_handled({"public", "v3"}, throttle, Aftermath::retried);
  incidents_.fault_handled({"public", "v4"}, throttle, Aftermath::retried);
  EXPECT_EQ(lines().size(), 2U);
}

TEST_F(IncidentLogTest, FindsACallWeGaveUpOurselvesNoIncident) {
  const CallFault fault{.kind = FaultKind::aborted, .message = ""};
  incidents_.call_finished({kBudget, 5ms, &fault, {}});
  incidents_.fault_handled(kBudget, fault, Aftermath::given_up);
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
  incidents_.fault_handled(kBudget, fault, Aftermath::given_up);
  EXPECT_LE(lines().at(0).at("detail").get<std::string>().size(), 300U);
}

TEST_F(IncidentLogTest, WritesRequestsAtDebugOnly) {
  incidents_.request_finished({Rpc::embed, "v4", 0, 30ms, 1ms, 2, 0});
  incidents_.request_rejected(Rpc::embed, "v4", Rejection::queue_items);
  EXPECT_TRUE(lines().empty());
}

TEST(IncidentLogAtDebug, WritesOneLineARequest) {
  std::ostringstream out;
  {
    Log log({LogLevel::debug, LogFormat::text}, out);
    IncidentLog incidents(log);
    incidents.request_finished({Rpc::embed, "v4", 0, 30ms, 1ms, 2, 1});
  }
  const std::string text = out.str();
  EXPECT_NE(text.find("debug request finished rpc=Embed model=v4 code=OK duration_ms=30.0 "
                      "overhead_ms=1.0 succeeded=2 failed=1\n"),
            std::string::npos)
      << text;
}

}  // namespace
}  // namespace gateway
