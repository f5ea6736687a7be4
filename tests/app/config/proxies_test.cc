#include "app/config/proxies.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/config/changes.h"
#include "app/config/printer.h"
#include "tests/app/config/fixture.h"

namespace gateway::config {
namespace {

using testing::ConfigWorld;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::kLeastConfig;
using testing::kOpen;
using ::testing::Not;

/// kLeastConfig with these further keys of its upstream.
std::string with_keys(const std::string& keys) {
  return kOpen + "upstreams: [{name: public, base_url: \"https://dashscope.aliyuncs.com\", " +
         keys + "}]\nmodels: [{name: text-embedding-v4, upstream: public}]\n";
}

ConfigWorld world_with(std::map<std::string, std::string> variables) {
  variables.emplace("DASHSCOPE_API_KEY", "sk-test");
  return {.variables = std::move(variables)};
}

/// The proxy's host and port; "none" without one; else the complaints.
std::string way_out(ConfigWorld world, const std::string& yaml) {
  const auto loaded = world.load(yaml);
  if (!loaded) return loaded.error();
  const auto& proxy = loaded->config.upstreams.at(0).way_out;
  return proxy ? proxy->endpoint() : "none";
}

TEST(Proxies, AreNoneUnlessSomebodySaysSo) {
  EXPECT_EQ(way_out({}, kLeastConfig), "none");
}

TEST(Proxies, AreTheEnvironmentsWhereNothingIsConfigured) {
  EXPECT_EQ(way_out(world_with({{"HTTPS_PROXY", "proxy.corp:3128"}}), kLeastConfig),
            "proxy.corp:3128");
  EXPECT_EQ(way_out(world_with({{"HTTPS_PROXY", "proxy.corp:3128"}, {"NO_PROXY", "aliyuncs.com"}}),
                    kLeastConfig),
            "none");
}

TEST(Proxies, AreAsConfiguredWhateverTheEnvironmentSays) {
  const ConfigWorld world =
      world_with({{"HTTPS_PROXY", "http://proxy.corp:3128"}, {"NO_PROXY", "*"}});
  EXPECT_EQ(way_out(world, with_keys("proxy: \"http://ann:secret@own.corp:8080\"")),
            "own.corp:8080");
  EXPECT_EQ(
      way_out(world_with({{"HTTPS_PROXY", "http://proxy.corp:3128"}}), with_keys("proxy: none")),
      "none");
}

TEST(Proxies, KeepTheirLogin) {
  ConfigWorld world = world_with({{"HTTPS_PROXY", "http://ann:s%40cret@proxy.corp:3128"}});
  const auto loaded = world.load(kLeastConfig);
  ASSERT_TRUE(loaded.has_value()) << loaded.error();
  EXPECT_EQ(loaded->config.upstreams.at(0).way_out->login, "ann:s@cret");
}

TEST(Proxies, ThatAreNoneAreRefusedWithTheirPlace) {
  EXPECT_EQ(way_out({}, with_keys("proxy: \"socks5://ann:hunter2@own.corp:1080\"")),
            "gateway.yaml:3: upstreams[0].proxy: socks5:// proxies are not spoken to, only http:// "
            "ones\n");
  EXPECT_EQ(
      way_out({}, with_keys("proxy: \"http://ann:hunter2@own.corp\"")),
      "gateway.yaml:3: upstreams[0].proxy: the port is missing; it has no default, since some "
      "take 80 and some 1080\n");
  EXPECT_THAT(way_out({}, with_keys("proxy: \"\"")), HasSubstr("must be a text, not empty"));
  EXPECT_THAT(way_out({}, with_keys("proxy: false")), HasSubstr("upstreams[0].proxy: "));
}

TEST(Proxies, OfTheEnvironmentAreRefusedWithTheirVariable) {
  EXPECT_EQ(
      way_out(world_with({{"ALL_PROXY", "socks5h://ann:hunter2@own.corp:1080"}}), kLeastConfig),
      "gateway.yaml:4: upstreams[0].proxy: the variable ALL_PROXY: socks5h:// proxies are not "
      "spoken to, only http:// ones; `proxy: none` does without it\n");
}

TEST(Proxies, ThatNobodyUsesMayBeOfAnyKind) {
  EXPECT_EQ(way_out(world_with({{"ALL_PROXY", "socks5://p:1"}, {"NO_PROXY", "aliyuncs.com"}}),
                    kLeastConfig),
            "none");
  EXPECT_EQ(way_out(world_with({{"ALL_PROXY", "socks5://p:1"}}), with_keys("proxy: none")), "none");
}

TEST(Proxies, ArePrintedAsTheyAreInEffectWithoutTheirLogin) {
  const auto printed = [](ConfigWorld world, const std::string& yaml) {
    const auto loaded = world.load(yaml);
    return loaded ? print_config(loaded->config) : loaded.error();
  };
  const std::string configured =
      printed({}, with_keys("proxy: \"http://ann:hunter2@own.corp:8080\""));
  EXPECT_THAT(configured, HasSubstr("    proxy: \"http://***@own.corp:8080\"\n"));
  EXPECT_THAT(configured, Not(HasSubstr("hunter2")));
  const std::string from_environment =
      printed(world_with({{"HTTPS_PROXY", "ann:hun@ter2@proxy.corp:3128"}}), kLeastConfig);
  EXPECT_THAT(from_environment, HasSubstr("    proxy: \"***@proxy.corp:3128\"\n"));
  EXPECT_THAT(printed({}, kLeastConfig), HasSubstr("    proxy: \"none\"\n"));
}

TEST(Proxies, AreNotTakenFromAPrintThatHidTheirLogin) {
  EXPECT_THAT(way_out({}, with_keys("proxy: \"http://***@own.corp:8080\"")),
              HasSubstr("upstreams[0].proxy: has no user and password but the ***"));
}

TEST(Proxies, ChangeWithoutTheirLoginBeingTold) {
  ConfigWorld world;
  const auto first = world.load(with_keys("proxy: \"http://ann:hunter2@own.corp:8080\""));
  const auto login = world.load(with_keys("proxy: \"http://ann:hunter3@own.corp:8080\""));
  const auto none = world.load(with_keys("proxy: none"));
  ASSERT_TRUE(first && login && none);
  EXPECT_THAT(changes_between(*first, *first), ::testing::IsEmpty());
  EXPECT_THAT(changes_between(*first, *login),
              ElementsAre(ConfigChange{"upstreams[public].proxy", "http://***@own.corp:8080",
                                       "(another login)", TakesEffect::on_restart}));
  EXPECT_THAT(changes_between(*none, *first),
              ElementsAre(ConfigChange{"upstreams[public].proxy", "none",
                                       "http://***@own.corp:8080", TakesEffect::on_restart}));
}

TEST(Proxies, AreShownWithoutWhatMayBeALogin) {
  EXPECT_EQ(without_login("http://p:1"), "http://p:1");
  EXPECT_EQ(without_login("http://a:b@p:1"), "http://***@p:1");
  EXPECT_EQ(without_login("a:b@p:1"), "***@p:1");
  EXPECT_EQ(without_login("http://a:b@c@p:1"), "http://***@p:1");
  EXPECT_EQ(without_login("a:b://c@p:1"), "***@p:1");
  EXPECT_EQ(without_login("HTTP://a@p:1"), "HTTP://***@p:1");
}

}  // namespace
}  // namespace gateway::config
