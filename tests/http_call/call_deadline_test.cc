#include "http_call/call_deadline.h"

#include <chrono>
#include <string>

#include <gtest/gtest.h>

#include "tests/http_call/headers.h"

namespace gateway::http_call {
namespace {

using namespace std::chrono_literals;

std::optional<Duration> told(const testing::Headers& headers) {
  return told_time_limit(testing::lookup(headers));
}

TEST(CallDeadline, IsUnknownIfNobodyTells) {
  EXPECT_EQ(told({}), std::nullopt);
}

TEST(CallDeadline, ReadsWhatOpenAisClientsTell) {
  EXPECT_EQ(told({{"x-stainless-read-timeout", "600"}}), 600s);
  EXPECT_EQ(told({{"x-stainless-read-timeout", "600.0"}}), 600s);
  EXPECT_EQ(told({{"x-stainless-read-timeout", "0.25"}}), 250ms);
  EXPECT_EQ(told({{"x-stainless-timeout", "30"}}), 30s);
  EXPECT_EQ(told({{"x-stainless-timeout", "0"}}), 1s) << "is less than a second, cut down";
}

TEST(CallDeadline, ReadsWhatMeshesTell) {
  EXPECT_EQ(told({{"x-envoy-expected-rq-timeout-ms", "15000"}}), 15s);
  EXPECT_EQ(told({{"x-envoy-expected-rq-timeout-ms", "0"}}), std::nullopt);
  EXPECT_EQ(told({{"grpc-timeout", "2H"}}), 2h);
  EXPECT_EQ(told({{"grpc-timeout", "3M"}}), 3min);
  EXPECT_EQ(told({{"grpc-timeout", "4S"}}), 4s);
  EXPECT_EQ(told({{"grpc-timeout", "1500m"}}), 1500ms);
  EXPECT_EQ(told({{"grpc-timeout", "20u"}}), 20us);
  EXPECT_EQ(told({{"grpc-timeout", "99999999n"}}), 99'999'999ns);
  EXPECT_EQ(told({{"grpc-timeout", "0m"}}), 0ms) << "has passed";
}

TEST(CallDeadline, IsTheShortestOfWhatIsTold) {
  EXPECT_EQ(told({{"x-stainless-read-timeout", "600"},
                  {"x-stainless-timeout", "20"},
                  {"x-envoy-expected-rq-timeout-ms", "15000"},
                  {"grpc-timeout", "30S"}}),
            15s);
  EXPECT_EQ(told({{"x-stainless-read-timeout", "never"}, {"grpc-timeout", "30S"}}), 30s);
}

TEST(CallDeadline, DisregardsWhatItCannotRead) {
  for (const std::string value : {"", " 5", "5 ", "-5", "0x10", "nan", "-inf", "5s", "1e999"}) {
    EXPECT_EQ(told({{"x-stainless-read-timeout", value}}), std::nullopt) << value;
    EXPECT_EQ(told({{"x-envoy-expected-rq-timeout-ms", value}}), std::nullopt) << value;
  }
  for (const std::string value : {"S", "5", "5s", "5SS", "-5S", "123456789S", "1.5S"}) {
    EXPECT_EQ(told({{"grpc-timeout", value}}), std::nullopt) << value;
  }
}

TEST(CallDeadline, CutsWhatIsLongerThanAYear) {
  constexpr Duration kYear = 24h * 365;
  EXPECT_EQ(told({{"x-stainless-read-timeout", "1e18"}}), kYear);
  EXPECT_EQ(told({{"x-stainless-read-timeout", "inf"}}), kYear);
  EXPECT_EQ(told({{"x-stainless-timeout", "18446744073709551615"}}), kYear);
  EXPECT_EQ(told({{"x-envoy-expected-rq-timeout-ms", "18446744073709551615"}}), kYear);
  EXPECT_EQ(told({{"grpc-timeout", "99999999H"}}), kYear);
}

}  // namespace
}  // namespace gateway::http_call
