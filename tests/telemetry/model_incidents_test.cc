#include "telemetry/model_incidents.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "telemetry/recent_incidents.h"

namespace gateway::telemetry {
namespace {

using namespace std::chrono_literals;

const CallFault kRefusal{.kind = FaultKind::item_refused,
                         .message = "Input data may be inappropriate",
                         .provider_code = "DataInspectionFailed",
                         .provider_request_id = "r-1"};
const Error kNoSuchDimension{ErrorKind::item_refused, "dimension 3 is none: parameters.dimension",
                             "InvalidParameter", "r-2"};

/// A log of JSON lines, and a clock that the test moves.
class ModelIncidentsTest : public ::testing::Test {
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
  ModelIncidents incidents_{*log_, [this] { return now_; }, "v4"};
};

TEST_F(ModelIncidentsTest, SaysWhoseItemWasAtFault) {
  incidents_.item_convicted({"shop", "public", kRefusal, 5});
  const auto written = lines();
  ASSERT_EQ(written.size(), 1U);
  EXPECT_EQ(written[0].at("level"), "warn");
  EXPECT_EQ(written[0].at("tenant"), "shop");
  EXPECT_EQ(written[0].at("upstream"), "public");
  EXPECT_EQ(written[0].at("model"), "v4");
  EXPECT_EQ(written[0].at("kind"), "item_refused");
  EXPECT_EQ(written[0].at("provider_code"), "DataInspectionFailed");
  EXPECT_EQ(written[0].at("provider_request_id"), "r-1");
  EXPECT_EQ(written[0].at("calls"), 5);
}

TEST_F(ModelIncidentsTest, AMillionBadItemsOfOneTenantAreALineAMinute) {
  for (int k = 0; k < 1'000'000; ++k) incidents_.item_convicted({"shop", "public", kRefusal, 1});
  incidents_.item_convicted({"search", "public", kRefusal, 1});
  EXPECT_EQ(log_->recent_incidents().newest_first().size(), 2U) << "one of each tenant";
  now_ += 59s;
  incidents_.item_convicted({"shop", "public", kRefusal, 1});
  now_ += 1s;
  incidents_.item_convicted({"shop", "public", kRefusal, 1});
  const auto written = lines();
  ASSERT_EQ(written.size(), 3U);
  EXPECT_EQ(written[1].at("tenant"), "search");
  EXPECT_EQ(written[2].at("tenant"), "shop");
  EXPECT_EQ(written[2].at("held_back"), 1'000'000);
}

TEST_F(ModelIncidentsTest, TenantsWithoutNumberShareTheLinesThatAreLeft) {
  for (int k = 0; k < 10'000; ++k)
    incidents_.item_convicted({"guest-" + std::to_string(k), "public", kRefusal, 1});
  const std::uint64_t dropped = log_->dropped_lines();  // The log's writer may be slower than this.
  EXPECT_EQ(lines().size() + dropped, LineLimiter::kMaxKeys + 1);
}

TEST_F(ModelIncidentsTest, SaysThatATenantRidesApartAndThatItNoLongerDoes) {
  incidents_.tenant_set_apart({"shop", 3, 100});
  incidents_.tenant_rejoined("shop");
  const auto written = lines();
  ASSERT_EQ(written.size(), 2U);
  EXPECT_EQ(written[0].at("level"), "warn");
  EXPECT_EQ(written[0].at("tenant"), "shop");
  EXPECT_EQ(written[0].at("model"), "v4");
  EXPECT_EQ(written[0].at("culprits"), 3);
  EXPECT_EQ(written[0].at("of_items"), 100);
  EXPECT_EQ(written[1].at("level"), "info");
  EXPECT_EQ(written[1].at("tenant"), "shop");
}

TEST_F(ModelIncidentsTest, LimitsTheLinesAboutTenantsSetApart) {
  for (int k = 0; k < 5; ++k) incidents_.tenant_set_apart({"t" + std::to_string(k), 3, 100});
  now_ += 1s;
  incidents_.tenant_set_apart({"shop", 3, 100});
  const auto written = lines();
  ASSERT_EQ(written.size(), 2U);
  EXPECT_EQ(written[1].at("held_back"), 4);
}

TEST_F(ModelIncidentsTest, SaysWhichParametersAreTurnedAwayAndForHowLongButNotTheInstruct) {
  const CallParameters parameters{.dimension = 3,
                                  .output_type = OutputType::dense_and_sparse,
                                  .text_type = TextType::query,
                                  .instruct = "a caller's words"};
  incidents_.parameters_refused({parameters, kNoSuchDimension, 60s, 2});
  const auto written = lines();
  ASSERT_EQ(written.size(), 1U);
  EXPECT_EQ(written[0].at("level"), "warn");
  EXPECT_EQ(written[0].at("model"), "v4");
  EXPECT_EQ(written[0].at("dimension"), 3);
  EXPECT_EQ(written[0].at("output_type"), "dense_and_sparse");
  EXPECT_EQ(written[0].at("text_type"), "query");
  EXPECT_EQ(written[0].at("instruct"), true);
  EXPECT_EQ(written[0].at("tenants"), 2);
  EXPECT_EQ(written[0].at("refused_for_s"), 60);
  EXPECT_EQ(written[0].at("provider_code"), "InvalidParameter");
  EXPECT_EQ(written[0].at("provider_request_id"), "r-2");
  EXPECT_EQ(written[0].at("detail"), kNoSuchDimension.message);
  EXPECT_EQ(out_.str().find("a caller's words"), std::string::npos);
}

TEST_F(ModelIncidentsTest, TellsOfParametersOnceAMinuteAndOfEachSetByItself) {
  CallParameters parameters{.dimension = 3};
  for (int k = 0; k < 10; ++k)
    incidents_.parameters_refused({parameters, kNoSuchDimension, 60s, false});
  for (int k = 0; k < 10; ++k) {
    parameters.instruct = std::string(static_cast<std::size_t>(k) + 1, 'x');
    incidents_.parameters_refused({parameters, kNoSuchDimension, 60s, false});
  }
  EXPECT_EQ(lines().size(), 2U) << "callers invent instructs without end";
}

}  // namespace
}  // namespace gateway::telemetry
