#include "client/retry.h"

#include <algorithm>
#include <random>

#include <gtest/gtest.h>

namespace embedding_client {
namespace {

using std::chrono::milliseconds;

constexpr RetryPolicy kPolicy{4, milliseconds{200}, milliseconds{1000}};
constexpr milliseconds kPlenty{60'000};

Status unavailable(std::optional<milliseconds> pushback = std::nullopt) {
  return {grpc::StatusCode::UNAVAILABLE, "down", pushback};
}

TEST(Retry, IsForOverloadOutageAndTheEndOfADrainOnly) {
  EXPECT_TRUE(is_retryable(unavailable()));
  EXPECT_TRUE(is_retryable({grpc::StatusCode::RESOURCE_EXHAUSTED, "full"}));
  EXPECT_TRUE(is_retryable({grpc::StatusCode::CANCELLED, "crossed a GOAWAY"}));
  for (const auto code : {grpc::StatusCode::INVALID_ARGUMENT, grpc::StatusCode::DEADLINE_EXCEEDED,
                          grpc::StatusCode::INTERNAL}) {
    EXPECT_FALSE(is_retryable({code, "no"})) << code_name(code);
  }
}

TEST(Retry, NeverComesSoonerThanThePushbackNorMoreThanAQuarterLater) {
  EXPECT_EQ(retry_delay(kPolicy, unavailable(milliseconds{400}), 1, kPlenty, 0.0),
            milliseconds{400});
  EXPECT_EQ(retry_delay(kPolicy, unavailable(milliseconds{400}), 3, kPlenty, 0.99),
            milliseconds{499});
}

TEST(Retry, GivesUpOnANegativePushback) {
  EXPECT_EQ(retry_delay(kPolicy, unavailable(milliseconds{-1}), 1, kPlenty, 0.0), std::nullopt);
}

TEST(Retry, DoublesTheJitteredBackoffUpToItsBound) {
  EXPECT_EQ(retry_delay(kPolicy, unavailable(), 1, kPlenty, 0.5), milliseconds{100});
  EXPECT_EQ(retry_delay(kPolicy, unavailable(), 2, kPlenty, 0.5), milliseconds{200});
  const RetryPolicy patient{10, milliseconds{200}, milliseconds{1000}};
  EXPECT_EQ(retry_delay(patient, unavailable(), 9, kPlenty, 0.5), milliseconds{500});
}

TEST(Retry, EndsWithTheAttempts) {
  EXPECT_TRUE(retry_delay(kPolicy, unavailable(), 3, kPlenty, 0.0));
  EXPECT_FALSE(retry_delay(kPolicy, unavailable(), 4, kPlenty, 0.0));
}

TEST(Retry, DoesNotBeginAWaitThatUsesUpTheDeadline) {
  const Status later = unavailable(milliseconds{400});
  EXPECT_FALSE(retry_delay(kPolicy, later, 1, milliseconds{400}, 0.0));
  EXPECT_TRUE(retry_delay(kPolicy, later, 1, milliseconds{401}, 0.0));
}

TEST(Retry, TriesAgainWithinWhatIsLeftRatherThanGiveUpBecauseOfALongerWait) {
  const RetryPolicy patient;
  EXPECT_EQ(retry_delay(patient, unavailable(), 9, milliseconds{1000}, 0.99), milliseconds{990});
  EXPECT_EQ(retry_delay(patient, unavailable(), 9, milliseconds{100}, 0.4), milliseconds{80});
  EXPECT_FALSE(retry_delay(patient, unavailable(), 9, milliseconds{100}, 0.5));
  EXPECT_FALSE(retry_delay(patient, unavailable(), 9, milliseconds{-1}, 0.0));
}

/// A gateway that fails each attempt at once, and the time that goes by in waits alone.
struct Outage {
  explicit Outage(Deadline deadline) : schedule(RetryPolicy{}, deadline) {}

  /// Until there is to be no further attempt.
  void go_through() {
    while (const auto delay = schedule.delay_after(unavailable(), now, random(generator))) {
      longest = std::max(longest, *delay);
      now += *delay;
    }
  }

  RetrySchedule schedule;
  RetrySchedule::Timestamp now{};
  milliseconds longest{0};
  std::minstd_rand generator{7};
  std::uniform_real_distribution<double> random{0.0, 1.0};
};

TEST(RetrySchedule, GoesOnUntilTheDeadlineAndNeverBeyond) {
  const RetrySchedule::Timestamp deadline{std::chrono::minutes{2}};
  Outage outage(deadline);
  outage.go_through();
  EXPECT_LT(outage.now, deadline);
  EXPECT_GE(outage.now, deadline - RetryPolicy{}.initial_backoff);
  EXPECT_LT(outage.longest, RetryPolicy{}.max_backoff);
  EXPECT_GT(outage.schedule.attempts(), 24);
  EXPECT_LT(outage.schedule.attempts(), 100);
}

TEST(RetrySchedule, WithoutADeadlineGoesOnUntilPatienceEndsWhichBeginsWithTheFirstFailure) {
  Outage outage(std::nullopt);
  const RetrySchedule::Timestamp first_failure{std::chrono::hours{1}};
  outage.now = first_failure;
  outage.go_through();
  EXPECT_LT(outage.now, first_failure + RetryPolicy{}.patience);
  EXPECT_GE(outage.now, first_failure + RetryPolicy{}.patience - RetryPolicy{}.initial_backoff);
}

TEST(Retrier, GivesUpWithoutConsentAndSaysWhatItIsAboutToDo) {
  int asked = 0;
  Retrier retrier(kPolicy, std::nullopt, {}, [&](const PendingRetry& retry) {
    EXPECT_EQ(retry.failure.message, "down");
    EXPECT_EQ(retry.attempts, ++asked);
    EXPECT_EQ(retry.wait, milliseconds{0});
    return asked < 2;
  });
  EXPECT_TRUE(retrier.wait_to_retry(unavailable(milliseconds{0})));
  EXPECT_FALSE(retrier.wait_to_retry(unavailable(milliseconds{0})));
}

TEST(Retrier, ReturnsAtOnceWhenAStopWasRequested) {
  std::stop_source stop;
  stop.request_stop();
  Retrier retrier(kPolicy, std::nullopt, stop.get_token());
  EXPECT_FALSE(retrier.wait_to_retry(unavailable(std::chrono::hours{1})));
}

}  // namespace
}  // namespace embedding_client
