#include "provider/fault_classifier.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/provider/golden_file.h"

namespace gateway::provider {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

HttpResponse response(unsigned status, std::string body, std::vector<HttpHeader> headers = {}) {
  return {.status = status, .headers = std::move(headers), .body = std::move(body)};
}

TEST(FaultClassifier, KeepsCodeMessageAndRequestId) {
  const CallFault fault = classify_fault(response(401, golden_text("native_error.json")));
  EXPECT_EQ(fault.kind, FaultKind::credentials_refused);
  EXPECT_EQ(fault.provider_code, "InvalidApiKey");
  EXPECT_EQ(fault.message, "Invalid API-key provided.");
  EXPECT_EQ(fault.provider_request_id, "00000000-0000-9000-8000-000000000009");
  EXPECT_EQ(fault.retry_after, std::nullopt);
  EXPECT_EQ(fault.limit, std::nullopt);
}

TEST(FaultClassifier, ReadsTheRowLimitFromTheMessage) {
  const CallFault fault = classify_fault(response(400, golden_text("compatible_error.json")));
  EXPECT_EQ(fault.kind, FaultKind::row_limit_exceeded);
  EXPECT_EQ(fault.limit, (NamedLimit{SizeAspect::items, 10}));
}

TEST(FaultClassifier, BelievesNoAbsurdRowLimit) {
  for (const char* figure : {"0", "99999", "-3", "99999999999999999999", "many", ""}) {
    const CallFault fault = classify_fault(
        response(400, std::string(R"({"code":"InvalidParameter","message":"batch size )") +
                          "must not be larger than " + figure + "\"}"));
    EXPECT_EQ(fault.kind, FaultKind::row_limit_exceeded);
    EXPECT_EQ(fault.limit, std::nullopt) << figure;
  }
}

TEST(FaultClassifier, ReadsTheByteLimitFromTheMessage) {
  const auto limit = [](const std::string& message) {
    const CallFault fault = classify_fault(
        response(400, R"({"code":"BadRequest.TooLarge","message":")" + message + "\"}"));
    EXPECT_EQ(fault.kind, FaultKind::body_too_large);
    EXPECT_EQ(fault.limit.value_or(NamedLimit{SizeAspect::bytes, 1}).aspect, SizeAspect::bytes);
    return fault.limit ? std::optional(fault.limit->most) : std::nullopt;
  };
  EXPECT_EQ(limit("Exceeded limit on max bytes to request body : 6291456"), 6'291'456U);
  EXPECT_EQ(limit("Exceeded limit on max bytes to request body:1024"), 1024U);
  for (const char* message :
       {"Payload Too Large.", "", "max bytes to request body : ",
        "max bytes to request body : many", "max bytes to request body : 1023",
        "max bytes to request body : -6291456", "max bytes to request body : 99999999999999999999"})
    EXPECT_EQ(limit(message), std::nullopt) << message;
}

TEST(FaultClassifier, OnlyABodyThatIsTooLargeHasAByteLimit) {
  const CallFault fault = classify_fault(response(
      400,
      R"({"code":"InvalidParameter","message":"Exceeded limit on max bytes per data-uri item : 10485760"})"));
  EXPECT_EQ(fault.kind, FaultKind::item_refused);
  EXPECT_EQ(fault.limit, std::nullopt);
}

TEST(FaultClassifier, BlamesTheParametersWhereTheAnswerNamesOne) {
  const CallFault native = classify_fault(response(
      400,
      R"({"code":"InvalidParameter","message":"Value error, not one of 64, 128: parameters.dimension"})"));
  EXPECT_EQ(native.kind, FaultKind::parameters_refused);
  EXPECT_EQ(native.row, std::nullopt);
  const CallFault compatible = classify_fault(response(
      400,
      R"({"error":{"message":"bad value","code":"invalid_parameter_error","param":"dimensions"}})"));
  EXPECT_EQ(compatible.kind, FaultKind::parameters_refused);
  EXPECT_FALSE(compatible.names_items);
}

TEST(FaultClassifier, BlamesNoParameterForWhatIsNoItemsFault) {
  const CallFault fault = classify_fault(
      response(500, R"({"error":{"message":"down","code":"InternalError","param":"dimensions"}})"));
  EXPECT_EQ(fault.kind, FaultKind::server_error);
}

TEST(FaultClassifier, KeepsTheRowThatIsNamed) {
  const CallFault fault = classify_fault(response(
      400, R"({"error":{"message":"bad value","code":"InvalidParameter","param":"input[3]"}})"));
  EXPECT_EQ(fault.kind, FaultKind::item_refused);
  EXPECT_EQ(fault.row, 3U);
  EXPECT_TRUE(fault.names_items);
}

TEST(FaultClassifier, TellsWhetherARefusalNamesAnInput) {
  const auto names_items = [](const std::string& code, const std::string& message) {
    const CallFault fault =
        classify_fault(response(400, R"({"code":")" + code + R"(","message":")" + message + "\"}"));
    EXPECT_EQ(fault.kind, FaultKind::item_refused);
    EXPECT_EQ(fault.row, std::nullopt);
    return fault.names_items;
  };
  EXPECT_TRUE(names_items("InvalidParameter", "Field required: input.contents"));
  EXPECT_TRUE(names_items("DataInspectionFailed", "no"));
  EXPECT_TRUE(names_items("InvalidParameter", "Range of input length should be [1, 8192]"));
  EXPECT_FALSE(names_items("InvalidParameter", "bad request"));
}

TEST(FaultClassifier, TellsAPageThatIsNotTheProvidersFromItsWord) {
  for (const unsigned status : {400U, 401U, 403U, 404U, 405U}) {
    for (const std::string body : {"", "<html>405</html>"}) {
      const CallFault fault = classify_fault(response(status, body));
      EXPECT_EQ(fault.kind, FaultKind::foreign_answer) << status;
      EXPECT_EQ(fault.message,
                "a firewall or proxy before the provider answered " + std::to_string(status));
      EXPECT_EQ(fault.status, status);
    }
  }
  EXPECT_EQ(classify_fault(response(408, "")).kind, FaultKind::server_timeout);
  EXPECT_EQ(classify_fault(response(413, "")).kind, FaultKind::body_too_large);
  EXPECT_EQ(classify_fault(response(429, "")).kind, FaultKind::rate_limited);
}

TEST(FaultClassifier, TakesTheProvidersWordForItsOwnWhateverBytesItQuotes) {
  for (const std::string quoted : {"caf\xE9", R"(\ud83d)", "two\nlines"}) {
    const CallFault fault =
        classify_fault(response(400, R"({"code":"InvalidParameter","message":"bad text: )" +
                                         quoted + R"(","request_id":"r-1"})"));
    EXPECT_EQ(fault.kind, FaultKind::item_refused) << quoted;
    EXPECT_EQ(fault.provider_code, "InvalidParameter");
    EXPECT_EQ(fault.provider_request_id, "r-1");
    EXPECT_THAT(fault.message, HasSubstr("bad text: "));
  }
  const CallFault cut = classify_fault(
      response(400, R"({"request_id":"r-1","code":"InvalidParameter","message":"bad te)"));
  EXPECT_EQ(cut.kind, FaultKind::item_refused);
  EXPECT_EQ(cut.message, "bad te");
}

TEST(FaultClassifier, SurvivesBodiesThatAreNoErrors) {
  for (const std::string body :
       {"", "<html><body>502 Bad Gateway</body></html>", "{\"code\":", "\xFF"}) {
    const CallFault fault = classify_fault(response(502, body, {{"x-request-id", "edge-1"}}));
    EXPECT_EQ(fault.kind, FaultKind::server_error);
    EXPECT_EQ(fault.message, "HTTP 502 without an explanation");
    EXPECT_EQ(fault.provider_request_id, "edge-1");
  }
}

TEST(FaultClassifier, ReadsTheSecondsToWait) {
  const auto after = [](std::vector<HttpHeader> headers) {
    return classify_fault(response(429, "", std::move(headers))).retry_after;
  };
  EXPECT_EQ(after({{"Retry-After", "2"}}), 2s);
  EXPECT_EQ(after({{"retry-after", " 0 "}}), 0s);
  EXPECT_EQ(after({{"Retry-After", "2"}, {"Retry-After-Ms", "1500"}}), 1500ms);
  EXPECT_EQ(after({{"Retry-After", "999999"}}), 1h);
  EXPECT_EQ(after({{"Retry-After", "18446744073709551615"}}), 1h);
}

TEST(FaultClassifier, IgnoresAWaitThatIsNoCount) {
  for (const char* value :
       {"", "-1", "soon", "1.5", "99999999999999999999999", "Wed, 21 Oct 2026 07:28:00 GMT"}) {
    EXPECT_EQ(classify_fault(response(429, "", {{"Retry-After", value}})).retry_after, std::nullopt)
        << value;
  }
}

TEST(FaultClassifier, EchoesNoKeyAndNoNovel) {
  const CallFault fault = classify_fault(response(
      401, R"({"code":"InvalidApiKey","message":"Incorrect API key provided: sk-0123456789abcdef)" +
               std::string(1000, '.') + "\"}"));
  EXPECT_THAT(fault.message, Not(HasSubstr("0123456789")));
  EXPECT_LE(fault.message.size(), 300U);
}

TEST(FaultClassifier, GoesByTheStatusThatAStreamTells) {
  const CallFault fault = classify_fault(response(200, golden_text("error_stream.txt")));
  EXPECT_EQ(fault.kind, FaultKind::item_refused);
  EXPECT_EQ(fault.provider_request_id, "00000000-0000-9000-8000-000000000011");
}

}  // namespace
}  // namespace gateway::provider
