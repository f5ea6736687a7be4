#include "door/request/error_reason.h"

#include <chrono>
#include <set>
#include <string>

#include <gmock/gmock.h>

#include "door/request/outcome.h"

namespace gateway::request {
namespace {

using std::chrono::seconds;

ErrorReason reason(const Error& error) {
  return reason_of(error).reason;
}

ErrorReason turned_away(ErrorKind kind, Rejection rejection) {
  return reason({.kind = kind, .message = "no", .retry_after = seconds(1), .rejection = rejection});
}

TEST(ErrorReason, HasNamesThatEveryClientTakes) {
  std::set<std::string_view> names;
  for (const ErrorReasonRow& row : kErrorReasons) {
    EXPECT_THAT(std::string(row.name), ::testing::MatchesRegex("[A-Z][A-Z_]{1,61}[A-Z]"));
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
  }
}

TEST(ErrorReason, IsTheKindsWhereNothingCloserIsKnown) {
  EXPECT_EQ(reason({ErrorKind::throttled, "no"}), ErrorReason::provider_throttles);
  EXPECT_EQ(reason({ErrorKind::item_refused, "no"}), ErrorReason::item_refused);
  EXPECT_EQ(turned_away(ErrorKind::unknown_model, Rejection::invalid), ErrorReason::unknown_model);
  EXPECT_EQ(turned_away(ErrorKind::overloaded, Rejection::queue_bytes), ErrorReason::queue_full);
}

TEST(ErrorReason, TellsRefusalsOfOneKindApart) {
  EXPECT_EQ(turned_away(ErrorKind::invalid_argument, Rejection::answer_too_large),
            ErrorReason::answer_too_large);
  EXPECT_EQ(turned_away(ErrorKind::too_large, Rejection::metadata_too_large),
            ErrorReason::metadata_too_large);
  EXPECT_EQ(turned_away(ErrorKind::overloaded, Rejection::tenant_bytes),
            ErrorReason::tenant_queue_full);
  EXPECT_EQ(turned_away(ErrorKind::overloaded, Rejection::deadline_far),
            ErrorReason::deadline_too_short);
  EXPECT_EQ(turned_away(ErrorKind::quota_exceeded, Rejection::quota_tokens),
            ErrorReason::tokens_quota_spent);
  EXPECT_EQ(turned_away(ErrorKind::unavailable, Rejection::draining), ErrorReason::draining);
  EXPECT_EQ(turned_away(ErrorKind::item_refused, Rejection::parameters_refused),
            ErrorReason::parameters_refused);
}

TEST(ErrorReason, SendsNobodyBackWhoAsksForMoreThanAQuota) {
  const Error never{.kind = ErrorKind::quota_exceeded,
                    .message = "never fits",
                    .rejection = Rejection::quota_items};
  EXPECT_EQ(reason(never), ErrorReason::larger_than_quota);
  EXPECT_FALSE(reason_of(never).retryable);
}

TEST(ErrorReason, NeverHasAnotherCodeThanTheStatus) {
  for (int kind = 0; kind <= static_cast<int>(ErrorKind::internal); ++kind) {
    for (int rejection = 0; rejection <= static_cast<int>(Rejection::draining); ++rejection) {
      const Error error{.kind = static_cast<ErrorKind>(kind),
                        .message = "no",
                        .rejection = static_cast<Rejection>(rejection)};
      EXPECT_EQ(reason_of(error).code, code_of(error.kind)) << kind << ' ' << rejection;
    }
  }
}

TEST(ErrorReason, IsRetryableIfItMayPassUnchanged) {
  EXPECT_TRUE(reason_of(ErrorKind::throttled).retryable);
  EXPECT_TRUE(reason_of(ErrorKind::unavailable).retryable);
  EXPECT_TRUE(reason_of(ErrorKind::deadline_exceeded).retryable);
  EXPECT_FALSE(reason_of(ErrorKind::item_refused).retryable);
  EXPECT_FALSE(reason_of(ErrorKind::misconfigured).retryable);
  EXPECT_FALSE(reason_of(ErrorKind::invalid_argument).retryable);
}

}  // namespace
}  // namespace gateway::request
