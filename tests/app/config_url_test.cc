#include "app/config_url.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gateway {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(ParseBaseUrl, TakesHostPortAndPrefixApart) {
  const auto url = parse_base_url("https://proxy.example:8443/dashscope/");
  ASSERT_TRUE(url.has_value());
  EXPECT_EQ(url->host, "proxy.example");
  EXPECT_EQ(url->port, 8443);
  EXPECT_EQ(url->path_prefix, "/dashscope");
}

TEST(ParseBaseUrl, HasPort443AndNoPrefixByDefault) {
  for (const char* text : {"https://dashscope.aliyuncs.com", "https://dashscope.aliyuncs.com/"}) {
    const auto url = parse_base_url(text);
    ASSERT_TRUE(url.has_value()) << text;
    EXPECT_EQ(url->host, "dashscope.aliyuncs.com");
    EXPECT_EQ(url->port, 443);
    EXPECT_EQ(url->path_prefix, "");
  }
}

TEST(ParseBaseUrl, TakesAnIpv6HostOutOfItsBrackets) {
  const auto url = parse_base_url("https://[::1]:8443");
  ASSERT_TRUE(url.has_value());
  EXPECT_EQ(url->host, "::1");
  EXPECT_EQ(url->port, 8443);
}

TEST(ParseBaseUrl, RefusesEverythingElse) {
  for (const char* text : {"http://h",
                           "ftp://h",
                           "h",
                           "",
                           "https://",
                           "https:///p",
                           "https://:443",
                           "https://h:",
                           "https://h:0",
                           "https://h:65536",
                           "https://h:8x",
                           "https://h?q=1",
                           "https://h#f",
                           "https://a b",
                           "https://[::1",
                           "https://[::1]8443",
                           "https://[h]",
                           "https://h/p q",
                           "https://h\xC3\xA9",
                           "https://h/api/v1",
                           "https://h/compatible-mode/v1/embeddings"}) {
    EXPECT_TRUE(parse_base_url(text).has_error()) << text;
  }
}

TEST(ParseBaseUrl, DoesNotRepeatAPassword) {
  const auto url = parse_base_url("https://user:hunter2@h");
  ASSERT_TRUE(url.has_error());
  EXPECT_THAT(url.error().text, HasSubstr("user name"));
  EXPECT_THAT(url.error().text, Not(HasSubstr("hunter2")));
}

TEST(ListenAddress, IsHostAndPort) {
  for (const char* text : {"0.0.0.0:50051", "127.0.0.1:0", "[::]:9464", "localhost:1"}) {
    EXPECT_TRUE(is_listen_address(text)) << text;
  }
  for (const char* text : {"", ":1", "h", "h:", "h:65536", "h:-1", "h:1:2", "::1:80", "[::1]"}) {
    EXPECT_FALSE(is_listen_address(text)) << text;
  }
}

}  // namespace
}  // namespace gateway
