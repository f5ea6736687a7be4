#include "transport/proxy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gateway::transport {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// What is said about a URL that must be refused; "" if it is accepted.
std::string refusal(std::string_view url) {
  const auto proxy = parse_proxy(url);
  return proxy.has_error() ? proxy.error() : "";
}

TEST(Proxy, IsReadFromItsUrl) {
  struct Row {
    std::string_view url;
    Proxy proxy;
  };
  const Row rows[] = {
      {"http://proxy.corp:3128", {{"proxy.corp", 3128}, ""}},
      {"proxy.corp:3128", {{"proxy.corp", 3128}, ""}},
      {"HTTP://Proxy.Corp:80/", {{"proxy.corp", 80}, ""}},
      {"http://10.0.0.1:8080", {{"10.0.0.1", 8080}, ""}},
      {"http://[FD00::1]:8080", {{"fd00::1", 8080}, ""}},
      {"http://ann:secret@proxy.corp:3128", {{"proxy.corp", 3128}, "ann:secret"}},
      {"ann:secret@proxy.corp:3128", {{"proxy.corp", 3128}, "ann:secret"}},
      {"http://ann@proxy.corp:3128", {{"proxy.corp", 3128}, "ann:"}},
      {"http://:secret@proxy.corp:3128", {{"proxy.corp", 3128}, ":secret"}},
      {"http://ann:a:b@proxy.corp:3128", {{"proxy.corp", 3128}, "ann:a:b"}},
      {"http://ann:p@ss@proxy.corp:3128", {{"proxy.corp", 3128}, "ann:p@ss"}},
      {"http://CORP%5Cann:p%40%3a%2Fs%25@proxy.corp:3128",
       {{"proxy.corp", 3128}, "CORP\\ann:p@:/s%"}},
      {"http://%C3%A4nn:x@proxy.corp:3128", {{"proxy.corp", 3128}, "\xC3\xA4nn:x"}},
  };
  for (const Row& row : rows) {
    const auto proxy = parse_proxy(row.url);
    ASSERT_TRUE(proxy.has_value()) << row.url << ": " << proxy.error();
    EXPECT_EQ(*proxy, row.proxy) << row.url;
  }
}

TEST(Proxy, IsNamedWithoutItsLogin) {
  EXPECT_EQ(parse_proxy("http://ann:secret@proxy.corp:3128")->endpoint(), "proxy.corp:3128");
  EXPECT_EQ(parse_proxy("http://[::1]:3128")->endpoint(), "[::1]:3128");
}

TEST(Proxy, OfAnotherKindIsRefusedByName) {
  for (const char* scheme : {"https", "socks4", "socks4a", "socks5", "socks5h", "SOCKS5"}) {
    const std::string why = refusal(std::string(scheme) + "://proxy.corp:1080");
    EXPECT_THAT(why, HasSubstr("only http:// ones")) << scheme;
  }
  EXPECT_THAT(refusal("socks5://proxy.corp:1080"), HasSubstr("socks5:// proxies"));
  EXPECT_THAT(refusal("ftp://proxy.corp:21"), HasSubstr("must be http://"));
}

TEST(Proxy, NeedsAPort) {
  EXPECT_THAT(refusal("http://proxy.corp"), HasSubstr("port is missing"));
  EXPECT_THAT(refusal("http://ann:secret@proxy.corp/"), HasSubstr("port is missing"));
  EXPECT_THAT(refusal("http://proxy.corp:0"), HasSubstr("1 to 65535"));
}

TEST(Proxy, IsRefusedWhereItCanNotBeMeant) {
  EXPECT_THAT(refusal(""), HasSubstr("host is missing"));
  EXPECT_THAT(refusal("http://"), HasSubstr("host is missing"));
  EXPECT_THAT(refusal("http://ann:secret@:3128"), HasSubstr("host is missing"));
  EXPECT_THAT(refusal("http://a b:3128"), HasSubstr("spaces"));
  EXPECT_THAT(refusal("http://proxy.corp:3128/path"), HasSubstr("must end after the port"));
  EXPECT_THAT(refusal("http://proxy.corp:3128?a"), HasSubstr("must end after the port"));
  EXPECT_THAT(refusal("http://a%zz:b@proxy.corp:3128"), HasSubstr("hexadecimal"));
  EXPECT_THAT(refusal("http://a:b%2@proxy.corp:3128"), HasSubstr("hexadecimal"));
  EXPECT_THAT(refusal("http://a%3Ab:c@proxy.corp:3128"), HasSubstr("colon"));
  EXPECT_THAT(refusal("http://a:b%0D%0Ax@proxy.corp:3128"), HasSubstr("control"));
}

TEST(Proxy, IsNeverRepeatedWhereItIsRefused) {
  for (const char* url :
       {"http://ann:hunter2", "http://ann:hunter2@proxy.corp", "http://ann:hun/ter2@p:1",
        "socks5://ann:hunter2@p:1", "ann:hunter2://p:1", "hunter2://p:1", "http://hunter2 @p:1",
        "http://ann:hunter2%@p:1", "http://ann:hunter2@p:x", "http://ann:hunter2@p:1/hunter2"}) {
    EXPECT_NE(refusal(url), "") << url;
    EXPECT_THAT(refusal(url), Not(HasSubstr("hun"))) << url;
  }
}

}  // namespace
}  // namespace gateway::transport
