#include "transport/origin.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gateway::transport {
namespace {

using ::testing::HasSubstr;

/// What is said about a URL that must be refused; "" if it is accepted.
std::string refusal(std::string_view url) {
  const auto origin = parse_origin(url);
  return origin.has_error() ? origin.error() : "";
}

TEST(Origin, SplitsHostPortAndPrefix) {
  const auto origin = parse_origin("https://Dashscope.Aliyuncs.com:8443/proxy/a/");
  ASSERT_TRUE(origin.has_value()) << origin.error();
  EXPECT_EQ(*origin, (Origin{"dashscope.aliyuncs.com", 8443, "/proxy/a"}));
  EXPECT_EQ(origin->authority(), "dashscope.aliyuncs.com:8443");
}

TEST(Origin, DefaultsToPort443AndLeavesItOutOfTheAuthority) {
  const auto origin = parse_origin("HTTPS://api.example.com/");
  ASSERT_TRUE(origin.has_value()) << origin.error();
  EXPECT_EQ(*origin, (Origin{"api.example.com", 443, ""}));
  EXPECT_EQ(origin->authority(), "api.example.com");
  EXPECT_EQ(origin->endpoint(), "api.example.com:443");
}

TEST(Origin, TakesIpLiterals) {
  const auto v4 = parse_origin("https://127.0.0.1:9000");
  ASSERT_TRUE(v4.has_value()) << v4.error();
  EXPECT_TRUE(v4->host_is_address());
  const auto v6 = parse_origin("https://[::1]:9000/p");
  ASSERT_TRUE(v6.has_value()) << v6.error();
  EXPECT_EQ(*v6, (Origin{"::1", 9000, "/p"}));
  EXPECT_TRUE(v6->host_is_address());
  EXPECT_EQ(v6->authority(), "[::1]:9000");
  EXPECT_FALSE(parse_origin("https://localhost")->host_is_address());
}

TEST(Origin, RefusesPlainHttpWithTheReason) {
  EXPECT_THAT(refusal("http://api.example.com"), HasSubstr("in the clear"));
}

TEST(Origin, RefusesUserInfoWithoutRepeatingIt) {
  const std::string why = refusal("https://user:hunter2@api.example.com");
  EXPECT_THAT(why, HasSubstr("password"));
  EXPECT_THAT(why, ::testing::Not(HasSubstr("hunter2")));
}

TEST(Origin, RefusesQueryAndFragment) {
  EXPECT_THAT(refusal("https://api.example.com/?a=b"), HasSubstr("query"));
  EXPECT_THAT(refusal("https://api.example.com#x"), HasSubstr("query"));
}

TEST(Origin, RefusesOtherSchemesAndNone) {
  EXPECT_THAT(refusal("ftp://api.example.com"), HasSubstr("https://"));
  EXPECT_THAT(refusal("api.example.com"), HasSubstr("https://"));
  EXPECT_THAT(refusal(""), HasSubstr("https://"));
}

TEST(Origin, RefusesBadHosts) {
  EXPECT_THAT(refusal("https://"), HasSubstr("missing"));
  EXPECT_THAT(refusal("https://:443"), HasSubstr("missing"));
  EXPECT_THAT(refusal("https:///path"), HasSubstr("missing"));
  EXPECT_THAT(refusal("https://a b"), HasSubstr("spaces"));
  EXPECT_THAT(refusal("https://a\r\nHost: b"), HasSubstr("control"));
  EXPECT_THAT(refusal("https://a,b"), HasSubstr("letters"));
  EXPECT_THAT(refusal("https://[::1"), HasSubstr("not closed"));
  EXPECT_THAT(refusal("https://[api]"), HasSubstr("not an IPv6"));
  EXPECT_THAT(refusal("https://[::1]443"), HasSubstr("port"));
  EXPECT_THAT(refusal("https://" + std::string(254, 'a')), HasSubstr("253"));
}

TEST(Origin, RefusesBadPorts) {
  for (const char* url : {"https://a:", "https://a:0", "https://a:65536", "https://a:x",
                          "https://a:44 3", "https://a:-1", "https://::1"}) {
    EXPECT_NE(refusal(url), "") << url;
  }
}

}  // namespace
}  // namespace gateway::transport
