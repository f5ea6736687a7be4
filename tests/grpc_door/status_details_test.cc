#include "grpc_door/status_details.h"

#include <chrono>

#include <gmock/gmock.h>

#include "door/request/error_reason.h"
#include "door/request/message_text.h"
#include "grpc_door/status_mapping.h"
#include "tests/grpc_door/read_details.h"
#include "tests/grpc_door/served_gateway.h"

namespace gateway::grpc_door {
namespace {

using namespace std::chrono_literals;
namespace pb = embedding::v1;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using testing::read_details;
using testing::ReadDetails;
using testing::ServedGateway;
using testing::texts_request;

ReadDetails details(const Error& error, std::string_view tenant = {}) {
  return read_details(status_details(error, error.message, tenant));
}

TEST(StatusDetails, TellReasonAndDomain) {
  const ReadDetails read = details({ErrorKind::misconfigured, "no key"});
  EXPECT_EQ(read.code, 9);
  EXPECT_EQ(read.message, "no key");
  EXPECT_EQ(read.reason, "ACCOUNT_REFUSED");
  EXPECT_EQ(read.domain, "embedding.v1");
  EXPECT_THAT(read.metadata, IsEmpty());
  EXPECT_EQ(read.by_type.size(), 1u);
}

TEST(StatusDetails, TellFieldAndProvidersWords) {
  const ReadDetails read = details({.kind = ErrorKind::item_refused,
                                    .message = "item 3: moderation",
                                    .provider_code = "DataInspectionFailed",
                                    .provider_request_id = "1234",
                                    .field = "texts[3]"});
  EXPECT_EQ(read.reason, "ITEM_REFUSED");
  EXPECT_EQ(read.violated_field, "texts[3]");
  EXPECT_THAT(read.metadata,
              ElementsAre(Pair("field", "texts[3]"), Pair("provider_code", "DataInspectionFailed"),
                          Pair("provider_request_id", "1234")));
}

TEST(StatusDetails, BlameNoFieldForWhatIsNotTheRequestsFault) {
  const ReadDetails read =
      details({.kind = ErrorKind::unavailable, .message = "item 3: down", .field = "texts[3]"});
  EXPECT_EQ(read.violated_field, "");
  EXPECT_THAT(read.metadata, ElementsAre(Pair("field", "texts[3]")));
}

TEST(StatusDetails, TellTheSameDelayAsThePushback) {
  Error error{.kind = ErrorKind::throttled, .message = "slow down", .retry_after = 1500ms + 1ns};
  EXPECT_EQ(details(error).retry_delay, "1.501000000");
  error.retry_after.reset();
  EXPECT_EQ(details(error).retry_delay, "1.000000000");
  error.kind = ErrorKind::deadline_exceeded;
  EXPECT_EQ(details(error).retry_delay, "") << "nobody is sent back with that code";
}

TEST(StatusDetails, TellWhoseQuotaItIs) {
  Error error{.kind = ErrorKind::quota_exceeded,
              .message = "used up",
              .retry_after = 2s,
              .rejection = Rejection::quota_tokens};
  const ReadDetails later = details(error, "search");
  EXPECT_EQ(later.reason, "TOKENS_QUOTA_SPENT");
  EXPECT_EQ(later.quota_of, "tenant:search");
  EXPECT_EQ(later.retry_delay, "2.000000000");
  error.retry_after.reset();
  const ReadDetails never = details(error, "search");
  EXPECT_EQ(never.reason, "LARGER_THAN_QUOTA");
  EXPECT_EQ(never.retry_delay, "");
}

TEST(StatusDetails, AndAllOtherTrailersAreWithinWhatClientsTake) {
  constexpr std::size_t kLeastLimit = 8192;
  constexpr std::size_t kPair = 32;
  const std::string long_words(4000, '\xFF');
  std::string wide;
  while (wide.size() < 4000) wide += "語";
  for (const std::string& words : {long_words, wide}) {
    const Error error{.kind = ErrorKind::item_refused,
                      .message = words,
                      .provider_code = words,
                      .provider_request_id = words,
                      .field = "texts[100000]"};
    const grpc::Status status = to_status(error);
    // As on the wire: percent-encoded and base64; the rest is `grpc-status` and `traceparent`.
    std::size_t bytes = 3 * status.error_message().size() + kPair + 12;
    bytes += (status.error_details().size() + 2) / 3 * 4 + kPair + 23;
    for (const auto& [key, value] : trailers_of(error)) bytes += key.size() + value.size() + kPair;
    bytes += kPair + 13 + kPair + 70;
    EXPECT_LT(bytes, kLeastLimit);
  }
}

/// How an RPC over a socket ended.
struct Ended {
  grpc::Status status;
  std::string pushback;
  ReadDetails details() const { return read_details(status.error_details()); }
};

Ended ended(const grpc::Status& status, const grpc::ClientContext& context) {
  const auto& trailers = context.GetServerTrailingMetadata();
  const auto found = trailers.find("grpc-retry-pushback-ms");
  return {status, found == trailers.end()
                      ? "none"
                      : std::string(found->second.data(), found->second.size())};
}

TEST(StatusDetails, ComeOverASocketWithARefusalAtTheDoor) {
  ServedGateway gateway;
  const auto stub = gateway.socket_stub();
  grpc::ClientContext context;
  pb::EmbedUnaryResponse response;
  pb::EmbedRequest request = texts_request(2);
  request.set_texts(1, "");
  const Ended end = ended(stub->EmbedUnary(&context, request, &response), context);
  EXPECT_EQ(end.details().code, end.status.error_code());
  EXPECT_EQ(end.details().message, end.status.error_message());
  EXPECT_EQ(end.details().reason, "INVALID_REQUEST");
  EXPECT_EQ(end.details().violated_field, "texts[1]");
}

TEST(StatusDetails, ComeOverASocketWithAStreamThatTheQueueRefuses) {
  ServedGateway gateway;
  const auto stub = gateway.socket_stub();
  gateway.router.inside_submit = [&](std::uint64_t id) {
    gateway.router.refuse(
        id, Rejection::deadline_far,
        {.kind = ErrorKind::overloaded, .message = "the queue is too long", .retry_after = 1250ms});
    gateway.router.flush();
  };
  grpc::ClientContext context;
  const auto reader = stub->Embed(&context, texts_request(1));
  const Ended end = ended(reader->Finish(), context);
  EXPECT_EQ(end.status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(end.details().reason, "DEADLINE_TOO_SHORT");
  EXPECT_EQ(end.details().retry_delay, "1.250000000");
  EXPECT_EQ(end.pushback, "1250");
}

TEST(StatusDetails, ComeOverASocketWithAnItemThatFailsAUnaryCall) {
  ServedGateway gateway;
  const auto stub = gateway.socket_stub();
  gateway.router.inside_submit = [&](std::uint64_t id) {
    gateway.router.deliver(id, 1,
                           {.outcome = Error{.kind = ErrorKind::item_refused,
                                             .message = "moderation",
                                             .provider_code = "DataInspectionFailed",
                                             .provider_request_id = "1234"}});
    gateway.router.deliver(id, 0, testing::FakeRouter::success(0, 8));
    gateway.router.flush();
  };
  grpc::ClientContext context;
  pb::EmbedUnaryResponse response;
  const Ended end = ended(stub->EmbedUnary(&context, texts_request(2), &response), context);
  EXPECT_EQ(end.details().reason, "ITEM_REFUSED");
  EXPECT_EQ(end.details().violated_field, "texts[1]");
  EXPECT_EQ(end.details().metadata.at("provider_code"), "DataInspectionFailed");
  EXPECT_EQ(end.details().metadata.at("provider_request_id"), "1234");
}

TEST(StatusDetails, ComeWithLookupsToo) {
  ServedGateway gateway;
  const auto stub = gateway.socket_stub();
  grpc::ClientContext context;
  pb::GetBudgetRequest request;
  request.set_model("nobody's");
  pb::GetBudgetResponse response;
  const Ended end = ended(stub->GetBudget(&context, request, &response), context);
  EXPECT_EQ(end.status.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(end.details().reason, "UNKNOWN_MODEL");
  EXPECT_EQ(end.details().metadata.at("field"), "model");
}

}  // namespace
}  // namespace gateway::grpc_door
