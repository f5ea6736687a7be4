#include "app/config/restart_only.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/config/changes.h"
#include "tests/app/config/every_key.h"
#include "tests/app/config/fixture.h"

namespace gateway::config {
namespace {

using testing::ConfigWorld;
using testing::for_each_changed_key;
using testing::model_between;
using testing::one_of_each;

std::vector<std::string> paths(const std::vector<ConfigChange>& changes) {
  std::vector<std::string> paths;
  for (const ConfigChange& change : changes) paths.push_back(change.path);
  return paths;
}

/// Whether every change is of that kind.
::testing::AssertionResult all(const std::vector<ConfigChange>& changes, TakesEffect kind) {
  for (const ConfigChange& change : changes) {
    if (change.takes_effect != kind) return ::testing::AssertionFailure() << change.path;
  }
  return ::testing::AssertionSuccess();
}

TEST(WithoutRestart, DividesTheChangesOfEachKeyIntoNowAndLater) {
  const LoadedConfig running = one_of_each();
  for_each_changed_key(
      [&](const std::string& path, std::string_view key, TakesEffect, const LoadedConfig& wanted) {
        const LoadedConfig applied = without_restart(running, wanted);
        const auto now = changes_between(running, applied);
        const auto later = changes_between(applied, wanted);
        EXPECT_TRUE(all(now, TakesEffect::on_reload)) << path << "." << key;
        EXPECT_TRUE(all(later, TakesEffect::on_restart)) << path << "." << key;
        EXPECT_EQ(now.size() + later.size(), changes_between(running, wanted).size())
            << path << "." << key;
      });
}

TEST(WithoutRestart, TakesTheWantedWhereNothingNeedsOne) {
  ConfigWorld world;
  const auto running = world.load(testing::kLeastConfig);
  world.variables["DASHSCOPE_API_KEY"] = "sk-rotated";
  const auto wanted =
      world.load(testing::kLeastConfig + "queue: {max_items: 5000}\n" + "tenants: [{name: a}]\n");
  ASSERT_TRUE(running && wanted);
  const LoadedConfig applied = without_restart(*running, *wanted);
  EXPECT_TRUE(changes_between(applied, *wanted).empty());
  EXPECT_EQ(applied.config.upstreams.at(0).api_key.reveal(), "sk-rotated");
  EXPECT_EQ(applied.tenants.size(), 1U);
  EXPECT_EQ(applied.config.tenants.size(), 1U);
}

TEST(WithoutRestart, KeepsTheEntriesThatRunAndTheirOrder) {
  const auto running = ConfigWorld().load(
      testing::kOpen +
      "upstreams: [{name: a, base_url: \"https://a\"}, {name: b, base_url: \"https://b\"}]\n"
      "models: [{name: text-embedding-v4, upstream: a}, {name: text-embedding-v3, upstream: b}]\n"
      "defaults: {text_model: text-embedding-v4}\n");
  const auto wanted = ConfigWorld().load(
      testing::kOpen +
      "upstreams: [{name: c, base_url: \"https://c\"}, {name: a, base_url: \"https://x\", "
      "workspace: w}]\n"
      "models: [{name: text-embedding-v2, upstream: c}, {name: text-embedding-v4, upstream: a, "
      "calls_per_minute: 7}]\n"
      "defaults: {text_model: text-embedding-v2}\n");
  ASSERT_TRUE(running && wanted) << running.error() << wanted.error();
  const LoadedConfig applied = without_restart(*running, *wanted);
  const auto& upstreams = applied.config.upstreams;
  ASSERT_EQ(upstreams.size(), 2U);
  EXPECT_EQ(upstreams[0].base_url, "https://a");
  EXPECT_EQ(upstreams[0].origin.host, "a");
  EXPECT_EQ(upstreams[0].workspace, "");  // Of another account, at another address.
  EXPECT_EQ(upstreams[1].name, "b");
  ASSERT_EQ(applied.config.models.size(), 2U);
  EXPECT_EQ(applied.config.models[0].upstreams.at(0).calls_per_minute, 7);
  EXPECT_EQ(applied.models[0].limits.calls_per_minute, 7);
  EXPECT_EQ(applied.models[1].name, "text-embedding-v3");
  EXPECT_EQ(applied.config.defaults.text_model, "text-embedding-v4");
  EXPECT_THAT(paths(changes_between(applied, *wanted)),
              ::testing::ElementsAre("defaults.text_model", "upstreams[a].base_url",
                                     "upstreams[a].workspace", "upstreams[b]", "upstreams[c]",
                                     "models[text-embedding-v3]", "models[text-embedding-v2]"));
}

TEST(WithoutRestart, SendsAKeyToNoAddressButItsOwn) {
  const auto yaml = [](const std::string& host) {
    return testing::kOpen + "upstreams: [{name: u, base_url: \"https://" + host +
           "\"}]\nmodels: [{name: text-embedding-v4, upstream: u}]\n";
  };
  ConfigWorld world;
  const auto running = world.load(yaml("home"));
  world.variables["DASHSCOPE_API_KEY"] = "sk-abroad";
  const auto wanted = world.load(yaml("abroad"));
  ASSERT_TRUE(running && wanted);
  const LoadedConfig applied = without_restart(*running, *wanted);
  EXPECT_EQ(applied.config.upstreams.at(0).origin.host, "home");
  EXPECT_EQ(applied.config.upstreams.at(0).api_key.reveal(),
            running->config.upstreams.at(0).api_key.reveal());
  EXPECT_TRUE(changes_between(*running, applied).empty());
  EXPECT_TRUE(all(changes_between(*running, *wanted), TakesEffect::on_restart));
  EXPECT_EQ(changes_between(*running, *wanted).size(), 2U);
}

TEST(WithoutRestart, NeverLeavesAModelWithSparesAlone) {
  const auto running =
      ConfigWorld().load(model_between("name: text-embedding-v4, upstreams: [{name: west}]"));
  const auto wanted = ConfigWorld().load(model_between(
      "name: text-embedding-v4, upstreams: [{name: west, weight: 0}, {name: east, weight: 1}]"));
  ASSERT_TRUE(running && wanted);
  const LoadedConfig applied = without_restart(*running, *wanted);
  const auto& upstreams = applied.config.models.at(0).upstreams;
  ASSERT_EQ(upstreams.size(), 1U);
  EXPECT_EQ(upstreams[0].weight, 1);
}

}  // namespace
}  // namespace gateway::config
