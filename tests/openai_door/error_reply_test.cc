#include "openai_door/error_reply.h"

#include <chrono>
#include <set>
#include <string>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "tests/http_call/replies.h"

namespace gateway::openai_door {
namespace {

using namespace std::chrono_literals;
using http_call::Objection;
using http_call::Reply;
using nlohmann::json;
using testing::header_of;

json body_of(const Reply& reply) {
  return json::parse(reply.body);
}

Error error_of(ErrorKind kind, std::optional<Duration> retry_after = {}) {
  return {.kind = kind, .message = "words", .retry_after = retry_after};
}

TEST(ErrorReply, HasTheShapeThatOpenAisClientsRead) {
  Error error = error_of(ErrorKind::invalid_argument);
  error.field = "input[3]";
  const Reply reply = error_reply(error, "req-1");
  EXPECT_EQ(reply.status, 400U);
  EXPECT_EQ(reply.body,
            R"({"error":{"message":"words","type":"invalid_request_error","param":"input[3]",)"
            R"("code":"invalid_request"},"request_id":"req-1"})");
}

TEST(ErrorReply, HasNoParamWhereNoFieldIsAtFault) {
  const json body = body_of(error_reply(error_of(ErrorKind::internal), "r"));
  EXPECT_TRUE(body["error"].contains("param"));
  EXPECT_TRUE(body["error"]["param"].is_null());
}

TEST(ErrorReply, EscapesWordsOfOthersAndMendsThem) {
  Error error = error_of(ErrorKind::item_refused);
  error.message = "\"quoted\"\n\xFF";
  error.provider_code = "Data\"x\xFF";
  const json body = body_of(error_reply(error, "r"));
  EXPECT_EQ(body["error"]["message"], "\"quoted\"\n?");
  EXPECT_EQ(body["error"]["code"], "Data\"x?");
}

TEST(ErrorReply, HasOneStatusForEachKind) {
  const auto status = [](ErrorKind kind) { return error_reply(error_of(kind, 1s), "r").status; };
  EXPECT_EQ(status(ErrorKind::invalid_argument), 400U);
  EXPECT_EQ(status(ErrorKind::unknown_model), 404U);
  EXPECT_EQ(status(ErrorKind::unauthenticated), 401U);
  EXPECT_EQ(status(ErrorKind::permission_denied), 403U);
  EXPECT_EQ(status(ErrorKind::quota_exceeded), 429U);
  EXPECT_EQ(status(ErrorKind::overloaded), 429U);
  EXPECT_EQ(status(ErrorKind::too_large), 413U);
  EXPECT_EQ(status(ErrorKind::throttled), 429U);
  EXPECT_EQ(status(ErrorKind::deadline_exceeded), 504U);
  EXPECT_EQ(status(ErrorKind::cancelled), 499U);
  EXPECT_EQ(status(ErrorKind::item_refused), 400U);
  EXPECT_EQ(status(ErrorKind::unavailable), 503U);
  EXPECT_EQ(status(ErrorKind::misconfigured), 500U);
  EXPECT_EQ(status(ErrorKind::bad_answer), 502U);
  EXPECT_EQ(status(ErrorKind::internal), 500U);
}

TEST(ErrorReply, MakesABadRequestOfWhatIsMoreThanAWholeQuota) {
  const Reply never = error_reply(error_of(ErrorKind::quota_exceeded), "r");
  EXPECT_EQ(never.status, 400U);
  EXPECT_EQ(body_of(never)["error"]["code"], "larger_than_quota");
  EXPECT_EQ(header_of(never, "x-should-retry"), "false");
  const Reply later = error_reply(error_of(ErrorKind::quota_exceeded, 2s), "r");
  EXPECT_EQ(later.status, 429U);
  EXPECT_EQ(body_of(later)["error"]["type"], "rate_limit_error");
}

TEST(ErrorReply, TellsRejectionsApart) {
  Error error = error_of(ErrorKind::unavailable, 50ms);
  error.rejection = Rejection::draining;
  EXPECT_EQ(body_of(error_reply(error, "r"))["error"]["code"], "draining");
  error = error_of(ErrorKind::too_large);
  error.rejection = Rejection::metadata_too_large;
  EXPECT_EQ(error_reply(error, "r").status, 431U);
}

TEST(ErrorReply, HasTheProvidersCodeWhereItRefusesAnItem) {
  Error error = error_of(ErrorKind::item_refused);
  error.provider_code = "DataInspectionFailed";
  error.provider_request_id = "prov-1";
  Reply reply = error_reply(error, "r");
  EXPECT_EQ(body_of(reply)["error"]["code"], "DataInspectionFailed");
  EXPECT_EQ(header_of(reply, "x-provider-code"), "DataInspectionFailed");
  EXPECT_EQ(header_of(reply, "x-provider-request-id"), "prov-1");
  error.kind = ErrorKind::throttled;
  error.provider_code = "Throttling\r\nX: y";
  reply = error_reply(error, "r");
  EXPECT_EQ(body_of(reply)["error"]["code"], "provider_throttles");
  EXPECT_EQ(header_of(reply, "x-provider-code"), "Throttling??X:?y");
}

TEST(ObjectionReply, KeepsTheShapeWhateverHttpEndsItFor) {
  std::set<unsigned> statuses;
  for (const http_call::ObjectionRow& row : http_call::kObjections) {
    const Reply reply = objection_reply(row.objection, "req-1");
    const json body = body_of(reply);
    EXPECT_EQ(body["request_id"], "req-1");
    EXPECT_EQ(body["error"]["type"], "invalid_request_error");
    EXPECT_TRUE(body["error"]["param"].is_null());
    EXPECT_FALSE(body["error"]["message"].get<std::string>().empty());
    EXPECT_FALSE(body["error"]["code"].get<std::string>().empty());
    EXPECT_EQ(header_of(reply, "x-should-retry"), "false");
    statuses.insert(reply.status);
  }
  EXPECT_THAT(statuses, ::testing::ElementsAre(400U, 404U, 405U, 413U, 431U, 501U));
}

TEST(ObjectionReply, NamesTheMethodThatIsAllowed) {
  EXPECT_EQ(header_of(objection_reply(Objection::wrong_method, "r", "POST"), "allow"), "POST");
  EXPECT_EQ(header_of(objection_reply(Objection::unknown_path, "r"), "allow"), "none");
}

}  // namespace
}  // namespace gateway::openai_door
