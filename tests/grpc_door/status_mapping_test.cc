#include "grpc_door/status_mapping.h"

#include <gmock/gmock.h>

namespace gateway::grpc_door {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

TEST(StatusMapping, HasOneCodeForEachKind) {
  using grpc::StatusCode;
  EXPECT_EQ(status_code(ErrorKind::invalid_argument), StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(status_code(ErrorKind::unknown_model), StatusCode::NOT_FOUND);
  EXPECT_EQ(status_code(ErrorKind::unauthenticated), StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(status_code(ErrorKind::permission_denied), StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(status_code(ErrorKind::quota_exceeded), StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(status_code(ErrorKind::overloaded), StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(status_code(ErrorKind::throttled), StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(status_code(ErrorKind::deadline_exceeded), StatusCode::DEADLINE_EXCEEDED);
  EXPECT_EQ(status_code(ErrorKind::cancelled), StatusCode::CANCELLED);
  EXPECT_EQ(status_code(ErrorKind::item_refused), StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(status_code(ErrorKind::unavailable), StatusCode::UNAVAILABLE);
  EXPECT_EQ(status_code(ErrorKind::misconfigured), StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(status_code(ErrorKind::bad_answer), StatusCode::INTERNAL);
  EXPECT_EQ(status_code(ErrorKind::internal), StatusCode::INTERNAL);
}

TEST(StatusMapping, SendsPushbackRoundedUpWithExhaustionAndUnavailability) {
  Error error{ErrorKind::throttled, "slow down"};
  error.retry_after = 1500ms + 1ns;
  EXPECT_THAT(trailers_of(error), ElementsAre(Pair("grpc-retry-pushback-ms", "1501")));
  error.kind = ErrorKind::unavailable;
  EXPECT_THAT(trailers_of(error), ElementsAre(Pair("grpc-retry-pushback-ms", "1501")));
  error.kind = ErrorKind::deadline_exceeded;
  EXPECT_THAT(trailers_of(error), IsEmpty());
}

TEST(StatusMapping, SendsADefaultPushbackIfNothingBetterIsKnown) {
  EXPECT_THAT(trailers_of({ErrorKind::overloaded, "full"}),
              ElementsAre(Pair("grpc-retry-pushback-ms", "1000")));
}

TEST(StatusMapping, TellsWhoAskedForMoreThanAQuotaNotToRetry) {
  Error error{ErrorKind::quota_exceeded, "never fits"};
  EXPECT_THAT(trailers_of(error), ElementsAre(Pair("grpc-retry-pushback-ms", "-1")));
  error.retry_after = 2s;
  EXPECT_THAT(trailers_of(error), ElementsAre(Pair("grpc-retry-pushback-ms", "2000")));
}

TEST(StatusMapping, TellsWhoSentTooMuchNotToRetry) {
  EXPECT_THAT(trailers_of({ErrorKind::too_large, "too many bytes"}),
              ElementsAre(Pair("grpc-retry-pushback-ms", "-1")));
}

TEST(StatusMapping, NamesTheProvidersCodeAndRequestFitForAHeader) {
  Error error{ErrorKind::item_refused, "moderation"};
  error.provider_code = "Data\nInspection";
  error.provider_request_id = "1234-abcd";
  EXPECT_THAT(trailers_of(error), ElementsAre(Pair("x-provider-code", "Data?Inspection"),
                                              Pair("x-provider-request-id", "1234-abcd")));
}

TEST(StatusMapping, FillsAnItemError) {
  Error error{ErrorKind::throttled, "slow down"};
  error.provider_code = "Throttling";
  error.provider_request_id = "1234";
  error.retry_after = 2s;
  embedding::v1::ItemError out;
  fill_item_error(error, out);
  EXPECT_EQ(out.code(), 8);
  EXPECT_EQ(out.message(), "slow down");
  EXPECT_EQ(out.provider_code(), "Throttling");
  EXPECT_EQ(out.provider_request_id(), "1234");
  EXPECT_TRUE(out.retryable());
  EXPECT_EQ(out.retry_after_ms(), 2000u);
  EXPECT_EQ(out.reason(), "PROVIDER_THROTTLES");
}

TEST(StatusMapping, TellsAnItemToWaitAsLongAsARequest) {
  embedding::v1::ItemError out;
  fill_item_error({ErrorKind::unavailable, "down"}, out);
  EXPECT_EQ(out.retry_after_ms(), 1000u) << "nothing better is known";
  fill_item_error({ErrorKind::invalid_argument, "never"}, out);
  EXPECT_EQ(out.retry_after_ms(), 0u);
  fill_item_error({ErrorKind::bad_answer, "at once"}, out);
  EXPECT_EQ(out.retry_after_ms(), 0u);
  Error error{ErrorKind::unavailable, "down"};
  error.retry_after = Duration::max();
  fill_item_error(error, out);
  EXPECT_EQ(out.retry_after_ms(), 4'294'967'295u);
}

}  // namespace
}  // namespace gateway::grpc_door
