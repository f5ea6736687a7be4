#include "telemetry/access_log.h"

#include <chrono>
#include <cstdio>
#include <optional>
#include <random>
#include <sstream>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/telemetry/finished_request.h"

namespace gateway::telemetry {
namespace {

using namespace std::chrono_literals;
using testing::failed_request;
using testing::finished_request;

/// A log of JSON lines, and a clock that the test moves.
class AccessLogTest : public ::testing::Test {
 protected:
  /// Ends the log.
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
  AccessLog access_{*log_, 0, [this] { return now_; }};
};

TEST_F(AccessLogTest, WritesTheFieldsOfAnRpc) {
  access_.set_share(1);
  request::RequestFinished event = finished_request();
  event.code = Code::resource_exhausted;
  event.message = "the queue is full";
  event.duration = 30ms + 250us;
  event.items_failed = 3;
  access_.request_finished(event);
  nlohmann::json line = lines().at(0);
  EXPECT_EQ(line.at("ts").get<std::string>().size(), 24U);
  line.erase("ts");
  EXPECT_EQ(line, (nlohmann::json{{"level", "info"},
                                  {"msg", "request finished"},
                                  {"trace_id", "4bf92f3577b34da6a3ce929d0e0e4736"},
                                  {"rpc", "Embed"},
                                  {"model", "v4"},
                                  {"tenant", "search"},
                                  {"code", "RESOURCE_EXHAUSTED"},
                                  {"message", "the queue is full"},
                                  {"duration_ms", 30.25},
                                  {"overhead_ms", 1.0},
                                  {"queued_ms", 9.0},
                                  {"upstream_ms", 20.0},
                                  {"items_succeeded", 2},
                                  {"items_failed", 3},
                                  {"tokens", 24},
                                  {"held_back", 0}}));
}

TEST_F(AccessLogTest, WritesNothingOfASuccessOutsideTheShare) {
  access_.request_finished(finished_request());
  EXPECT_TRUE(lines().empty());
}

TEST_F(AccessLogTest, ChoosesByTheTraceSoThatItsRpcsAgree) {
  access_.set_share(0.25);
  request::RequestFinished event = finished_request();
  for (const std::string_view trace :
       {"00000000000000000000000000000000", "000000000000000000bfffffffffffff",
        "000000000000000000c0000000000000", "ffffffffffffffffff00000000000000"}) {
    event.trace_id = trace;
    access_.request_finished(event);
    access_.request_finished(event);
  }
  const auto written = lines();
  ASSERT_EQ(written.size(), 2U);
  EXPECT_EQ(written[0].at("trace_id"), "000000000000000000c0000000000000");
  EXPECT_EQ(written[1].at("trace_id"), "000000000000000000c0000000000000");
}

TEST_F(AccessLogTest, WritesEveryFailureUpToItsBoundAndSaysHowManyWereHeldBack) {
  for (int k = 0; k < 15; ++k) access_.request_finished(failed_request(Code::resource_exhausted));
  now_ += 1s;
  access_.request_finished(failed_request(Code::resource_exhausted));
  const auto written = lines();
  ASSERT_EQ(written.size(), AccessLog::kMaxFailures + 1);
  EXPECT_EQ(written[AccessLog::kMaxFailures - 1].at("held_back"), 0);
  EXPECT_EQ(written[AccessLog::kMaxFailures].at("held_back"), 15 - AccessLog::kMaxFailures);
}

TEST_F(AccessLogTest, LetsNoFloodOfOneCodeHideAnother) {
  for (int k = 0; k < 100; ++k) access_.request_finished(failed_request(Code::invalid_argument));
  access_.request_finished(failed_request(Code::internal));
  EXPECT_EQ(lines().back().at("code"), "INTERNAL");
}

TEST_F(AccessLogTest, TakesAStreamWithAFailedItemForAFailure) {
  request::RequestFinished event = finished_request();
  event.items_failed = 1;
  access_.request_finished(event);
  EXPECT_EQ(lines().at(0).at("code"), "OK");
}

TEST_F(AccessLogTest, WritesAChosenFailureEvenIfOthersAreHeldBack) {
  for (std::uint64_t k = 0; k < AccessLog::kMaxFailures; ++k) {
    access_.request_finished(failed_request(Code::resource_exhausted));
  }
  access_.set_share(1);
  access_.request_finished(failed_request(Code::resource_exhausted));
  EXPECT_EQ(lines().size(), AccessLog::kMaxFailures + 1);
}

TEST_F(AccessLogTest, WritesEveryRpcAtDebug) {
  log_->set_level(LogLevel::debug);
  for (std::uint64_t k = 0; k < AccessLog::kMaxFailures + 5; ++k) {
    access_.request_finished(failed_request(Code::resource_exhausted));
  }
  access_.request_finished(finished_request());
  const auto written = lines();
  ASSERT_EQ(written.size(), AccessLog::kMaxFailures + 6);
  EXPECT_EQ(written.front().at("level"), "info");
  EXPECT_EQ(written.back().at("level"), "debug");
}

TEST_F(AccessLogTest, WritesNothingAtWarn) {
  log_->set_level(LogLevel::warn);
  access_.set_share(1);
  access_.request_finished(failed_request(Code::internal));
  EXPECT_TRUE(lines().empty());
}

TEST_F(AccessLogTest, CutsALongMessageShort) {
  request::RequestFinished event = failed_request(Code::invalid_argument);
  const std::string message(10'000, 'x');
  event.message = message;
  access_.request_finished(event);
  EXPECT_EQ(lines().at(0).at("message").get<std::string>().size(), 300U);
}

TEST(Chosen, IsNothingAtZeroAndEverythingAtOne) {
  for (const char* trace : {"00000000000000000000000000000000", "ffffffffffffffffffffffffffffffff",
                            "4bf92f3577b34da6a3ce929d0e0e4736"}) {
    EXPECT_FALSE(chosen(trace, 0)) << trace;
    EXPECT_TRUE(chosen(trace, 1)) << trace;
  }
}

TEST(Chosen, IsWhatIsNoTraceIdOnlyAtOne) {
  for (const char* trace :
       {"", "ffff", "ffffffffffffffffffzzzzzzzzzzzzzz", "ffffffffffffffffff+fffffffffffff",
        "ffffffffffffffffffffffffffffffff0"}) {
    EXPECT_FALSE(chosen(trace, 0.999)) << trace;
    EXPECT_TRUE(chosen(trace, 1)) << trace;
  }
}

TEST(Chosen, IsTheShareOfRandomTracesAndASmallerShareIsAPartOfALarger) {
  std::mt19937_64 random(7);
  int small = 0;
  int large = 0;
  constexpr int kTraces = 100'000;
  for (int k = 0; k < kTraces; ++k) {
    std::array<char, 33> trace{};
    std::snprintf(trace.data(), trace.size(), "%016llx%016llx",
                  static_cast<unsigned long long>(random()),
                  static_cast<unsigned long long>(random()));
    const std::string_view id(trace.data(), 32);
    small += chosen(id, 0.01);
    large += chosen(id, 0.2);
    EXPECT_TRUE(!chosen(id, 0.01) || chosen(id, 0.2)) << id;
  }
  // Five deviations of a binomial distribution.
  EXPECT_NEAR(small, kTraces * 0.01, 160);
  EXPECT_NEAR(large, kTraces * 0.2, 640);
}

}  // namespace
}  // namespace gateway::telemetry
