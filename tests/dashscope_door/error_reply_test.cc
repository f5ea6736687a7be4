#include "dashscope_door/error_reply.h"

#include <chrono>
#include <set>
#include <string>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "dashscope_door/error_codes.h"
#include "tests/http_call/replies.h"

namespace gateway::dashscope_door {
namespace {

using namespace std::chrono_literals;
using http_call::Reply;
using nlohmann::json;
using testing::header_of;

Error error_of(ErrorKind kind, std::string provider_code = {}) {
  Error error{kind, "words"};
  error.provider_code = std::move(provider_code);
  return error;
}

std::string code_told(const Error& error) {
  return json::parse(error_reply(error, "r").body)["code"];
}

TEST(NativeErrorReply, HasTheShapeThatTheSdksRead) {
  const Reply reply = error_reply(error_of(ErrorKind::invalid_argument), "req-1");
  EXPECT_EQ(reply.status, 400U);
  EXPECT_EQ(reply.body, R"({"code":"InvalidParameter","message":"words","request_id":"req-1"})");
  EXPECT_EQ(header_of(reply, "x-should-retry"), "false");
}

TEST(NativeErrorReply, TellsEachKindByTheProvidersCode) {
  EXPECT_EQ(code_told(error_of(ErrorKind::unauthenticated)), "InvalidApiKey");
  EXPECT_EQ(code_told(error_of(ErrorKind::permission_denied)), "AccessDenied");
  EXPECT_EQ(code_told(error_of(ErrorKind::unknown_model)), "ModelNotFound");
  EXPECT_EQ(code_told(error_of(ErrorKind::too_large)), "BadRequest.TooLarge");
  EXPECT_EQ(code_told(error_of(ErrorKind::overloaded)), "Throttling");
  EXPECT_EQ(code_told(error_of(ErrorKind::throttled)), "Throttling");
  EXPECT_EQ(code_told(error_of(ErrorKind::deadline_exceeded)), "RequestTimeOut");
  EXPECT_EQ(code_told(error_of(ErrorKind::unavailable)), "ServiceUnavailable");
  EXPECT_EQ(code_told(error_of(ErrorKind::bad_answer)), "InternalError");
  EXPECT_EQ(code_told(error_of(ErrorKind::internal)), "InternalError");
}

TEST(NativeErrorReply, TellsTheProvidersOwnCodeWhereItSaysMore) {
  EXPECT_EQ(code_told(error_of(ErrorKind::item_refused, "DataInspectionFailed")),
            "DataInspectionFailed");
  EXPECT_EQ(code_told(error_of(ErrorKind::throttled, "Throttling.AllocationQuota")),
            "Throttling.AllocationQuota");
  EXPECT_EQ(code_told(error_of(ErrorKind::unavailable, "ModelUnavailable")), "ModelUnavailable");
  EXPECT_EQ(code_told(error_of(ErrorKind::item_refused, "a\"\xFF")), "a\"?");
}

TEST(NativeErrorReply, NeverTakesTheGatewaysKeyForTheCallers) {
  const Reply reply = error_reply(error_of(ErrorKind::misconfigured, "InvalidApiKey"), "r");
  EXPECT_EQ(reply.status, 500U);
  EXPECT_EQ(json::parse(reply.body)["code"], "InternalError");
}

TEST(NativeErrorReply, TellsWhenToComeBack) {
  Error error = error_of(ErrorKind::throttled);
  error.retry_after = 1500ms;
  const Reply reply = error_reply(error, "r");
  EXPECT_EQ(reply.status, 429U);
  EXPECT_EQ(header_of(reply, "retry-after"), "2");
  EXPECT_EQ(header_of(reply, "retry-after-ms"), "1500");
}

TEST(NativeErrorReply, HasACodeForEachReason) {
  for (const ErrorCode& row : kErrorCodes) EXPECT_FALSE(row.code.empty());
}

TEST(NativeObjectionReply, KeepsTheShapeWhateverHttpEndsItFor) {
  std::set<unsigned> statuses;
  for (const http_call::ObjectionRow& row : http_call::kObjections) {
    const Reply reply = objection_reply(row.objection, "req-1");
    const json body = json::parse(reply.body);
    EXPECT_EQ(body.size(), 3U);
    EXPECT_EQ(body["request_id"], "req-1");
    EXPECT_EQ(body["message"], row.words);
    EXPECT_FALSE(body["code"].get<std::string>().empty());
    EXPECT_EQ(header_of(reply, "x-should-retry"), "false");
    statuses.insert(reply.status);
  }
  EXPECT_THAT(statuses, ::testing::ElementsAre(400U, 404U, 405U, 413U, 431U, 501U));
  EXPECT_EQ(header_of(objection_reply(http_call::Objection::wrong_method, "r", "POST"), "allow"),
            "POST");
}

}  // namespace
}  // namespace gateway::dashscope_door
