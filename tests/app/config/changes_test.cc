#include "app/config/changes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/config/every_key.h"
#include "tests/app/config/fixture.h"

namespace gateway::config {

/// How a change shows in a failed test.
static void PrintTo(const ConfigChange& change, std::ostream* out) {
  *out << change.path << ": " << change.before << " -> " << change.after
       << (change.takes_effect == TakesEffect::on_restart ? " on restart" : " on reload");
}

namespace {

using testing::ConfigWorld;
using testing::digest;
using ::testing::ElementsAre;
using testing::for_each_changed_key;
using ::testing::IsEmpty;
using testing::kLeastConfig;
using testing::kOpen;
using testing::one_of_each;

constexpr TakesEffect kOnReload = TakesEffect::on_reload;
constexpr TakesEffect kOnRestart = TakesEffect::on_restart;

/// What differs between two files that load.
std::vector<ConfigChange> changes_of(const std::string& before, const std::string& after,
                                     ConfigWorld world = {}) {
  const auto old_one = world.load(before);
  const auto new_one = world.load(after);
  EXPECT_TRUE(old_one.has_value()) << old_one.error();
  EXPECT_TRUE(new_one.has_value()) << new_one.error();
  if (!old_one || !new_one) return {};
  return changes_between(*old_one, *new_one);
}

TEST(ConfigChanges, AreNoneBetweenEquals) {
  EXPECT_THAT(changes_between(one_of_each(), one_of_each()), IsEmpty());
  EXPECT_THAT(changes_of(kLeastConfig, "# A comment.\n" + kLeastConfig), IsEmpty());
}

TEST(ConfigChanges, TellOfEachKeyThereIs) {
  std::size_t keys = 0;
  for_each_changed_key([&](const std::string& path, std::string_view key, TakesEffect takes_effect,
                           const LoadedConfig& changed) {
    ++keys;
    const auto changes = changes_between(one_of_each(), changed);
    if (key == "name") {  // Another name is another entry.
      EXPECT_EQ(changes.size(), 2U) << path;
    } else if (key == "upstreams") {
      EXPECT_THAT(changes, ElementsAre(ConfigChange{path + ".upstreams[more]", "(absent)",
                                                    "(added)", kOnRestart}));
    } else {
      ASSERT_EQ(changes.size(), 1U) << path << "." << key;
      EXPECT_EQ(changes[0].path, path + "." + std::string(key));
      EXPECT_EQ(changes[0].takes_effect, takes_effect) << changes[0].path;
      EXPECT_NE(changes[0].before, changes[0].after);
    }
  });
  EXPECT_GT(keys, 80U);
}

TEST(ConfigChanges, SpellValuesAsAFileDoes) {
  EXPECT_THAT(changes_of(kLeastConfig, kLeastConfig + R"(defaults: {text_model: text-embedding-v4}
queue: {max_items: 5000}
drain: {grace_ms: 1500}
log: {level: warn, access_share: 0.5}
)"),
              ElementsAre(ConfigChange{"queue.max_items", "100000", "5000", kOnReload},
                          ConfigChange{"queue.max_items_per_tenant", "100000", "5000", kOnReload},
                          ConfigChange{"drain.grace_ms", "25000", "1500", kOnReload},
                          ConfigChange{"log.level", "info", "warn", kOnReload},
                          ConfigChange{"log.access_share", "0.01", "0.5", kOnReload}));
}

TEST(ConfigChanges, NameEntriesWhateverTheirOrder) {
  const std::string head = kOpen + "upstreams: [{name: u, base_url: \"https://h\"}]\n";
  const std::string v3 = "  - {name: text-embedding-v3, upstream: u}\n";
  const std::string v4 = "  - {name: text-embedding-v4, upstream: u, burst_calls: ";
  const std::string tail = "defaults: {text_model: text-embedding-v4}\n";
  EXPECT_THAT(
      changes_of(head + "models:\n" + v3 + v4 + "1}\n" + tail,
                 head + "models:\n" + v4 + "2}\n" + v3 + tail),
      ElementsAre(ConfigChange{"models[text-embedding-v4].burst_calls", "1", "2", kOnReload}));
}

TEST(ConfigChanges, TellOfEntriesThatComeAndGo) {
  const std::string second = "  - {name: text-embedding-v3, upstream: public}\n";
  const std::string chosen = "defaults: {text_model: text-embedding-v4}\n";
  EXPECT_THAT(
      changes_of(kLeastConfig, kLeastConfig + second + chosen + "tenants: [{name: a}]\n"),
      ElementsAre(ConfigChange{"tenants[a]", "(absent)", "(added)", kOnReload},
                  ConfigChange{"models[text-embedding-v3]", "(absent)", "(added)", kOnRestart}));
  EXPECT_THAT(
      changes_of(kLeastConfig + second + chosen, kLeastConfig),
      ElementsAre(ConfigChange{"models[text-embedding-v3]", "(present)", "(removed)", kOnRestart}));
}

TEST(ConfigChanges, NeverShowAKey) {
  ConfigWorld world;
  const auto before = world.load(kLeastConfig);
  world.variables["DASHSCOPE_API_KEY"] = "sk-rotated";
  const auto after = world.load(kLeastConfig);
  ASSERT_TRUE(before && after);
  EXPECT_THAT(changes_between(*before, *after),
              ElementsAre(ConfigChange{"upstreams[public].api_key", "(secret)", "(another secret)",
                                       kOnReload}));
}

TEST(ConfigChanges, ShowHashesOfTokensByTheirNumber) {
  const auto with = [](const std::string& tokens) {
    return kLeastConfig + "tenants: [{name: a, tokens: [" + tokens + "]}]\n";
  };
  const std::string path = "tenants[a].tokens";
  EXPECT_THAT(changes_of(with(digest('1')), with(digest('1') + ", " + digest('2'))),
              ElementsAre(ConfigChange{path, "(1 token)", "(2 tokens)", kOnReload}));
  EXPECT_THAT(changes_of(with(digest('1')), with(digest('2'))),
              ElementsAre(ConfigChange{path, "(1 token)", "(others)", kOnReload}));
}

TEST(ConfigChanges, SeeTenantsOfAllFiles) {
  ConfigWorld world;
  const std::string yaml = kOpen.substr(0, kOpen.find('\n')) +
                           "\nauth: {anonymous: true, tenants_file: /t.yaml}\n" +
                           testing::kServedModel;
  world.files["/t.yaml"] = "tenants: [{name: a}]\n";
  const auto before = world.load(yaml);
  world.files["/t.yaml"] = "tenants: [{name: a, weight: 2}]\n";
  const auto after = world.load(yaml);
  ASSERT_TRUE(before && after);
  EXPECT_THAT(changes_between(*before, *after),
              ElementsAre(ConfigChange{"tenants[a].weight", "1", "2", kOnReload}));
}

TEST(ConfigChanges, LetTheWeightsOfAModelWaitForTheUpstreamThatComes) {
  const auto with = [](const std::string& upstreams) {
    return testing::model_between("name: text-embedding-v4, upstreams: [" + upstreams + "]");
  };
  const std::string path = "models[text-embedding-v4].upstreams";
  EXPECT_THAT(changes_of(with("{name: east}"), with("{name: east, weight: 0.5}, {name: west}")),
              ::testing::Contains(ConfigChange{path + "[east].weight", "1", "0.5", kOnRestart}));
  EXPECT_THAT(changes_of(with("{name: east}"), with("{name: east, weight: 0.5}")),
              ElementsAre(ConfigChange{path + "[east].weight", "1", "0.5", kOnReload}));
}

TEST(ConfigChanges, TellOfAModelThatTheCatalogueDescribesAnew) {
  ConfigWorld world;
  const std::string yaml = kLeastConfig + "  - {name: mine, upstream: public}\n" +
                           "defaults: {text_model: mine}\ncatalogue: {file: /c.yaml}\n";
  const auto catalogue = [](const std::string& figures) {
    return "models: [{name: mine, modality: text, max_tokens_per_text: 100, " + figures + "}]\n";
  };
  const std::string rows = "per_call: {items: 3, texts: 3}, ";
  const std::string calls = "limits: {calls_per_minute: 7}, ";
  world.files["/c.yaml"] = catalogue(rows + calls + "dimensions: [8]");
  const auto before = world.load(yaml);
  world.files["/c.yaml"] = catalogue(rows + calls + "dimensions: [8, 16]");
  const auto longer = world.load(yaml);
  world.files["/c.yaml"] =
      catalogue("per_call: {items: 4, texts: 4}, limits: {calls_per_minute: 8}, dimensions: [8]");
  const auto larger = world.load(yaml);
  ASSERT_TRUE(before && longer && larger) << before.error();
  EXPECT_THAT(changes_between(*before, *longer),
              ElementsAre(ConfigChange{"models[mine]", "(as it runs)",
                                       "(as catalogue and dialects say now)", kOnRestart}));
  EXPECT_THAT(changes_between(*before, *larger),
              ElementsAre(ConfigChange{"models[mine].upstreams[public].calls_per_minute", "7", "8",
                                       kOnReload},
                          ConfigChange{"models[mine].calls_per_minute", "7", "8", kOnReload},
                          ConfigChange{"models[mine].max_rows_per_call", "3", "4", kOnRestart}));
}

}  // namespace
}  // namespace gateway::config
