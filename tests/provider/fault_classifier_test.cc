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
  EXPECT_EQ(fault.row_limit, std::nullopt);
}

TEST(FaultClassifier, ReadsTheRowLimitFromTheMessage) {
  const CallFault fault = classify_fault(response(400, golden_text("compatible_error.json")));
  EXPECT_EQ(fault.kind, FaultKind::row_limit_exceeded);
  EXPECT_EQ(fault.row_limit, 10U);
}

TEST(FaultClassifier, BelievesNoAbsurdRowLimit) {
  for (const char* figure : {"0", "99999", "-3", "99999999999999999999", "many", ""}) {
    const CallFault fault = classify_fault(
        response(400, std::string(R"({"code":"InvalidParameter","message":"batch size )") +
                          "must not be larger than " + figure + "\"}"));
    EXPECT_EQ(fault.kind, FaultKind::row_limit_exceeded);
    EXPECT_EQ(fault.row_limit, std::nullopt) << figure;
  }
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
