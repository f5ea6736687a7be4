#include "client/retry.h"

#include <gtest/gtest.h>

namespace embedding_client {
namespace {

using std::chrono::milliseconds;

constexpr RetryPolicy kPolicy{4, milliseconds{200}, milliseconds{1000}};

Status unavailable(std::optional<milliseconds> pushback = std::nullopt) {
  return {grpc::StatusCode::UNAVAILABLE, "down", pushback};
}

TEST(Retry, IsForOverloadAndOutageOnly) {
  EXPECT_TRUE(is_retryable(unavailable()));
  EXPECT_TRUE(is_retryable({grpc::StatusCode::RESOURCE_EXHAUSTED, "full"}));
  for (const auto code : {grpc::StatusCode::INVALID_ARGUMENT, grpc::StatusCode::DEADLINE_EXCEEDED,
                          grpc::StatusCode::CANCELLED, grpc::StatusCode::INTERNAL}) {
    EXPECT_FALSE(is_retryable({code, "no"})) << code_name(code);
  }
}

TEST(Retry, NeverComesSoonerThanThePushbackNorMoreThanAQuarterLater) {
  EXPECT_EQ(retry_delay(kPolicy, unavailable(milliseconds{400}), 1, std::nullopt, 0.0),
            milliseconds{400});
  EXPECT_EQ(retry_delay(kPolicy, unavailable(milliseconds{400}), 3, std::nullopt, 0.99),
            milliseconds{499});
}

TEST(Retry, GivesUpOnANegativePushback) {
  EXPECT_EQ(retry_delay(kPolicy, unavailable(milliseconds{-1}), 1, std::nullopt, 0.0),
            std::nullopt);
}

TEST(Retry, DoublesTheJitteredBackoffUpToItsBound) {
  EXPECT_EQ(retry_delay(kPolicy, unavailable(), 1, std::nullopt, 0.5), milliseconds{100});
  EXPECT_EQ(retry_delay(kPolicy, unavailable(), 2, std::nullopt, 0.5), milliseconds{200});
  const RetryPolicy patient{10, milliseconds{200}, milliseconds{1000}};
  EXPECT_EQ(retry_delay(patient, unavailable(), 9, std::nullopt, 0.5), milliseconds{500});
}

TEST(Retry, EndsWithTheAttempts) {
  EXPECT_TRUE(retry_delay(kPolicy, unavailable(), 3, std::nullopt, 0.0));
  EXPECT_FALSE(retry_delay(kPolicy, unavailable(), 4, std::nullopt, 0.0));
}

TEST(Retry, DoesNotBeginAWaitThatUsesUpTheDeadline) {
  const Status later = unavailable(milliseconds{400});
  EXPECT_FALSE(retry_delay(kPolicy, later, 1, milliseconds{400}, 0.0));
  EXPECT_TRUE(retry_delay(kPolicy, later, 1, milliseconds{401}, 0.0));
}

TEST(Retrier, ReturnsAtOnceWhenAStopWasRequested) {
  std::stop_source stop;
  stop.request_stop();
  Retrier retrier(kPolicy, std::nullopt, stop.get_token());
  EXPECT_FALSE(retrier.wait_to_retry(unavailable(std::chrono::hours{1})));
}

}  // namespace
}  // namespace embedding_client
