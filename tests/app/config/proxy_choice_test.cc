#include "app/config/proxy_choice.h"

#include <map>

#include <gtest/gtest.h>

namespace gateway::config {
namespace {

using Environment = std::map<std::string, std::string>;

/// "NAME=url" of the proxy that an environment names for an origin; "" if there is none.
std::string chosen(const Environment& environment,
                   std::string_view url = "https://api.example.com") {
  const auto variable = [&](const std::string& name) {
    const auto found = environment.find(name);
    return found != environment.end() ? std::optional(found->second) : std::nullopt;
  };
  const auto choice = proxy_of_environment(*transport::parse_origin(url), variable);
  return choice ? choice->name + "=" + choice->url : "";
}

TEST(ProxyOfEnvironment, IsNoneWhereNoneIsNamed) {
  EXPECT_EQ(chosen({}), "");
  EXPECT_EQ(chosen({{"HTTPS_PROXY", ""}, {"all_proxy", " \n"}}), "");
}

TEST(ProxyOfEnvironment, IsThatOfHttpsOrElseOfAll) {
  EXPECT_EQ(chosen({{"HTTPS_PROXY", "http://p:1"}}), "HTTPS_PROXY=http://p:1");
  EXPECT_EQ(chosen({{"https_proxy", "http://p:1"}}), "https_proxy=http://p:1");
  EXPECT_EQ(chosen({{"ALL_PROXY", "http://p:1"}}), "ALL_PROXY=http://p:1");
  EXPECT_EQ(chosen({{"all_proxy", "http://p:1"}}), "all_proxy=http://p:1");
  EXPECT_EQ(chosen({{"HTTPS_PROXY", "http://p:1"}, {"all_proxy", "http://q:1"}}),
            "HTTPS_PROXY=http://p:1");
}

TEST(ProxyOfEnvironment, IsTheLowerCaseOneOfTwo) {
  EXPECT_EQ(chosen({{"HTTPS_PROXY", "http://p:1"}, {"https_proxy", "http://q:1"}}),
            "https_proxy=http://q:1");
  EXPECT_EQ(chosen({{"ALL_PROXY", "http://p:1"}, {"all_proxy", "http://q:1"}}),
            "all_proxy=http://q:1");
}

TEST(ProxyOfEnvironment, PassesOverWhatIsEmpty) {
  EXPECT_EQ(chosen({{"https_proxy", ""}, {"HTTPS_PROXY", "http://p:1"}}), "HTTPS_PROXY=http://p:1");
  EXPECT_EQ(chosen({{"HTTPS_PROXY", " "}, {"ALL_PROXY", "http://p:1"}}), "ALL_PROXY=http://p:1");
}

TEST(ProxyOfEnvironment, EndsWithItsLine) {
  EXPECT_EQ(chosen({{"HTTPS_PROXY", " http://p:1\r\n"}}), "HTTPS_PROXY=http://p:1");
}

// A request's `Proxy:` header becomes HTTP_PROXY in programs that CGI starts; and no origin is
// plain HTTP.
TEST(ProxyOfEnvironment, IsNeverThatOfPlainHttp) {
  EXPECT_EQ(chosen({{"HTTP_PROXY", "http://p:1"}, {"http_proxy", "http://q:1"}}), "");
}

TEST(ProxyOfEnvironment, ExceptsWhatNoProxyNames) {
  const auto with = [](const Environment& more) {
    Environment environment = {{"HTTPS_PROXY", "http://p:1"}};
    environment.insert(more.begin(), more.end());
    return chosen(environment);
  };
  const std::string proxy = "HTTPS_PROXY=http://p:1";
  EXPECT_EQ(with({{"NO_PROXY", "example.com"}}), "");
  EXPECT_EQ(with({{"no_proxy", "example.com"}}), "");
  EXPECT_EQ(with({{"NO_PROXY", "example.org"}}), proxy);
  EXPECT_EQ(with({{"no_proxy", "example.org"}, {"NO_PROXY", "example.com"}}), proxy);
  EXPECT_EQ(with({{"no_proxy", "example.com"}, {"NO_PROXY", "example.org"}}), "");
  EXPECT_EQ(with({{"no_proxy", ""}, {"NO_PROXY", "*"}}), "");
}

TEST(ProxyOfEnvironment, IsNotForThisHostItself) {
  const Environment environment = {{"HTTPS_PROXY", "http://p:1"}};
  for (const char* url : {"https://localhost:8443", "https://LOCALHOST", "https://localhost.",
                          "https://127.0.0.1:8443", "https://127.1.2.3", "https://[::1]"}) {
    EXPECT_EQ(chosen(environment, url), "") << url;
  }
  for (const char* url : {"https://localhost.example.com", "https://10.0.0.1", "https://[::2]",
                          "https://mylocalhost"}) {
    EXPECT_NE(chosen(environment, url), "") << url;
  }
}

}  // namespace
}  // namespace gateway::config
