#include "provider/error_body.h"

#include <string>
#include <utility>
#include <vector>

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
        R"({"code":7,"message":null})", R"({"error":"x"})", R"({"error":{}})",
        R"({"error":{},"code":"X"})", R"([{"code":"X"}])", R"("code":"X")", R"({"x":{"code":"X"}})",
        R"({"x":[{"code":"X"}]})", "event:error\n", "data:{}\ndata:\n"}) {
    EXPECT_FALSE(parse_error_body(body)) << body;
  }
}

TEST(ErrorBody, IsReadWhateverBytesItsMessageQuotes) {
  for (const auto& [quoted, read] : std::vector<std::pair<std::string, std::string>>{
           {"caf\xE9", "caf\uFFFD"},        // Another encoding's byte.
           {"\xE4\xB8 cut", "\uFFFD cut"},  // Two thirds of a character.
           {R"(half \ud83d of a pair)", "half \uFFFD of a pair"},
           {R"(the other \ude00)", "the other \uFFFD"},
           {R"(both \ud83d\ude00)", "both \U0001F600"},
           {R"(a path C:\dir)", "a path C:\uFFFDdir"},
           {"a\nline", "a line"}}) {
    const auto error = parse_error_body(R"({"code":"InvalidParameter","message":"no: )" + quoted +
                                        R"(","request_id":"r"})");
    ASSERT_TRUE(error) << quoted;
    EXPECT_EQ(error->message, "no: " + read);
    EXPECT_EQ(error->code, "InvalidParameter");
    EXPECT_EQ(error->request_id, "r");
  }
}

TEST(ErrorBody, IsReadAsFarAsItGoes) {
  const std::string body = R"({"request_id":"r","code":"Throttling","message":"why \u0021"})";
  for (std::size_t size = 0; size <= body.size(); ++size) {
    const auto error = parse_error_body(body.substr(0, size));
    const bool code_is_whole = size > body.find(R"(","message)");
    ASSERT_EQ(error.has_value(), code_is_whole) << size;
    if (!error) continue;
    EXPECT_EQ(error->code, "Throttling") << size;
    EXPECT_EQ(error->request_id, "r") << size;
  }
  EXPECT_EQ(parse_error_body(body.substr(0, body.find(" \\u")))->message, "why");
  const std::string nested = R"({"error":{"code":"c","message":"m","param":"input[3]"},"id":"r)";
  EXPECT_EQ(parse_error_body(nested)->param, "input[3]");
  EXPECT_EQ(parse_error_body(nested)->request_id, "") << "half an id is another one";
  EXPECT_EQ(parse_error_body(R"({"code":"X" rubbish "unclosed)")->code, "X");
}

TEST(ErrorBody, IsReadUpToSixtyFourKibibytes) {
  const auto error = parse_error_body(R"({"code":"X","message":")" + std::string(70'000, 'a') +
                                      R"(","request_id":"r"})");
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code, "X");
  EXPECT_EQ(error->message, std::string((64 << 10) - 23, 'a'));
  EXPECT_EQ(error->request_id, "");
}

TEST(ErrorBody, SurvivesDepth) {
  EXPECT_FALSE(parse_error_body(std::string(60'000, '[')));
  EXPECT_FALSE(
      parse_error_body(R"({"error":)" + std::string(30'000, '[') + std::string(30'000, ']') + "}"));
  const std::string deep = std::string(30'000, '[') + std::string(30'000, ']');
  EXPECT_EQ(parse_error_body(R"({"details":)" + deep + R"(,"code":"X"})")->code, "X");
}

}  // namespace
}  // namespace gateway::provider
