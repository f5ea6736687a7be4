#include "provider/error_body.h"

#include <gtest/gtest.h>

#include "tests/provider/golden_file.h"

namespace gateway::provider {
namespace {

TEST(ErrorBody, ReadsTheNativeForm) {
  const auto error = parse_error_body(golden_text("native_error.json"));
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code, "InvalidApiKey");
  EXPECT_EQ(error->message, "Invalid API-key provided.");
  EXPECT_EQ(error->request_id, "00000000-0000-9000-8000-000000000009");
  EXPECT_EQ(error->status, 0U);
}

TEST(ErrorBody, ReadsMsgForMessage) {
  EXPECT_EQ(parse_error_body(R"({"code":"X","msg":"why"})")->message, "why");
}

TEST(ErrorBody, ReadsTheCompatibleForm) {
  const auto error = parse_error_body(golden_text("compatible_error.json"));
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code, "InvalidParameter");
  EXPECT_EQ(error->request_id, "00000000-0000-9000-8000-000000000010");
}

TEST(ErrorBody, TakesTheTypeWhereTheCodeIsNull) {
  const auto error = parse_error_body(
      R"({"error":{"message":"m","type":"invalid_request_error","code":null},"id":"i"})");
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code, "invalid_request_error");
  EXPECT_EQ(error->request_id, "i");
}

TEST(ErrorBody, ReadsThePlaceThatTheCompatibleFormNames) {
  const auto error = parse_error_body(
      R"({"error":{"message":"m","type":"t","param":"input[3]","code":"InvalidParameter"}})");
  ASSERT_TRUE(error);
  EXPECT_EQ(error->param, "input[3]");
  for (const std::string param : {"null", "3", "[\"input\"]"}) {
    const auto other =
        parse_error_body(R"({"error":{"message":"m","code":"c","param":)" + param + "}}");
    ASSERT_TRUE(other) << param;
    EXPECT_EQ(other->param, "") << param;
  }
}

TEST(ErrorBody, ReadsAnEventStreamAndItsStatus) {
  const auto error = parse_error_body(golden_text("error_stream.txt"));
  ASSERT_TRUE(error);
  EXPECT_EQ(error->status, 400U);
  EXPECT_EQ(error->code, "InvalidParameter");
  EXPECT_EQ(error->message, "Range of input length should be [1, 8192]");
}

TEST(ErrorBody, IsNothingWhereNothingIsSaid) {
  for (const std::string body :
       {"", "<html></html>", "null", "[]", "{}", "\"text\"", R"({"code":"","message":""})",
        R"({"code":7,"message":null})", R"({"error":"x"})", R"({"error":{}})", R"({"code":"X")",
        "event:error\n", "data:{}\ndata:\n"}) {
    EXPECT_FALSE(parse_error_body(body)) << body;
  }
}

TEST(ErrorBody, IsNothingIfItIsTooLongForAnError) {
  EXPECT_FALSE(parse_error_body(R"({"code":"X","message":")" + std::string(70'000, 'a') + "\"}"));
}

TEST(ErrorBody, SurvivesDepth) {
  EXPECT_FALSE(parse_error_body(std::string(60'000, '[')));
  EXPECT_FALSE(
      parse_error_body(R"({"error":)" + std::string(30'000, '[') + std::string(30'000, ']') + "}"));
}

}  // namespace
}  // namespace gateway::provider
