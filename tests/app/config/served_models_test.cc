#include "app/config/served_models.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/config/fixture.h"

namespace gateway::config {
namespace {

using testing::ConfigWorld;
using ::testing::HasSubstr;
using testing::kLeastConfig;
using testing::model_between;
using testing::model_with;

TEST(ServeModels, FillInWhatTheCatalogueKnows) {
  const auto loaded = ConfigWorld().load(kLeastConfig);
  ASSERT_TRUE(loaded.has_value()) << loaded.error();
  const ModelConfig& model = loaded->config.models.at(0);
  EXPECT_EQ(model.calls_per_minute, 1800);
  EXPECT_EQ(model.tokens_per_minute, 1'200'000);
  EXPECT_EQ(model.max_rows_per_call, 10U);
  EXPECT_EQ(loaded->config.defaults.text_model, "text-embedding-v4");
  EXPECT_EQ(loaded->config.defaults.multimodal_model, "");
}

TEST(ServeModels, GiveTheSpecTheConfiguredBudgetAndRows) {
  const auto loaded = ConfigWorld().load(model_with(
      "name: tongyi-embedding-vision-plus, calls_per_minute: 60, tokens_per_minute: 500, "
      "max_rows_per_call: 4"));
  ASSERT_TRUE(loaded.has_value()) << loaded.error();
  const ModelSpec& spec = loaded->models.at(0);
  EXPECT_EQ(spec.limits.calls_per_minute, 60);
  EXPECT_EQ(spec.limits.tokens_per_minute, 500);
  EXPECT_EQ(spec.capacity, (CallCapacity{.items = 4, .texts = 4, .images = 4, .videos = 1}));
}

TEST(ServeModels, MoveTheOnlyUpstreamToTheListWithTheModelsBudget) {
  const auto loaded =
      ConfigWorld().load(model_with("name: text-embedding-v4, calls_per_minute: 60"));
  ASSERT_TRUE(loaded.has_value()) << loaded.error();
  const ModelConfig& model = loaded->config.models.at(0);
  EXPECT_EQ(model.upstream, "");
  ASSERT_EQ(model.upstreams.size(), 1U);
  EXPECT_EQ(model.upstreams[0].name, "u");
  EXPECT_EQ(model.upstreams[0].weight, 1);
  EXPECT_EQ(model.upstreams[0].calls_per_minute, 60);
  EXPECT_EQ(model.upstreams[0].tokens_per_minute, 1'200'000);  // The catalogue's.
}

TEST(ServeModels, GiveEachUpstreamItsOwnBudgetElseTheModelsElseTheCatalogues) {
  const auto loaded = ConfigWorld().load(
      model_between("name: text-embedding-v4, calls_per_minute: 600, upstreams: [{name: east, "
                    "tokens_per_minute: 5000}, {name: west, weight: 0, calls_per_minute: 60}]"));
  ASSERT_TRUE(loaded.has_value()) << loaded.error();
  const std::vector<ModelUpstreamConfig>& upstreams = loaded->config.models.at(0).upstreams;
  ASSERT_EQ(upstreams.size(), 2U);
  EXPECT_EQ(upstreams[0].calls_per_minute, 600);
  EXPECT_EQ(upstreams[0].tokens_per_minute, 5000);
  EXPECT_EQ(upstreams[1].calls_per_minute, 60);
  EXPECT_EQ(upstreams[1].tokens_per_minute, 1'200'000);
  EXPECT_EQ(upstreams[1].weight, 0);
}

TEST(ServeModels, OfferOnlyWhatEveryUpstreamCanSay) {
  const auto both = ConfigWorld().load(
      model_between("name: text-embedding-v4, upstreams: [{name: east}, {name: west}]"));
  ASSERT_TRUE(both.has_value()) << both.error();
  EXPECT_FALSE(both->models.at(0).supports_sparse || both->models.at(0).supports_instruct);
  const auto native =
      ConfigWorld().load(model_between("name: text-embedding-v4, upstreams: [{name: east}]"));
  ASSERT_TRUE(native.has_value()) << native.error();
  EXPECT_TRUE(native->models.at(0).supports_sparse && native->models.at(0).supports_instruct);
}

TEST(ServeModels, OfferNothingThatTheCompatibleDialectCannotSay) {
  const auto loaded = ConfigWorld().load(
      testing::kOpen +
      "upstreams: [{name: u, base_url: \"https://h\", dialect: openai_compatible}]\n"
      "models: [{name: text-embedding-v4, upstream: u}]\n");
  ASSERT_TRUE(loaded.has_value()) << loaded.error();
  const ModelSpec& spec = loaded->models.at(0);
  EXPECT_FALSE(spec.supports_sparse || spec.supports_text_type || spec.supports_instruct);
}

TEST(ServeModels, NeedABudgetWhereTheCatalogueHasNone) {
  Config config;
  config.upstreams.emplace_back().name = "u";
  config.models.emplace_back().name = "m";
  config.models.back().upstream = "u";
  ModelSpec spec;
  spec.name = "m";
  ConfigProblems problems;
  static_cast<void>(serve_models(config, {spec}, problems));
  EXPECT_THAT(problems.to_text("f"), HasSubstr("models[0].calls_per_minute: is missing"));
}

TEST(ServeModels, NeedNoBudgetOfTheModelWhereEachUpstreamHasOne) {
  Config config;
  config.upstreams.emplace_back().name = "u";
  config.upstreams.emplace_back().name = "v";
  ModelConfig& model = config.models.emplace_back();
  model.name = "m";
  model.upstreams.resize(2);
  model.upstreams[0].name = "u";
  model.upstreams[0].calls_per_minute = 5;
  model.upstreams[1].name = "v";
  ModelSpec spec;
  spec.name = "m";
  ConfigProblems lacking;
  static_cast<void>(serve_models(config, {spec}, lacking));
  EXPECT_THAT(lacking.to_text("f"), HasSubstr("models[0].calls_per_minute: is missing"));
  model.upstreams[1].calls_per_minute = 6;
  ConfigProblems none;
  static_cast<void>(serve_models(config, {spec}, none));
  EXPECT_EQ(none.to_text("f"), "");
}

}  // namespace
}  // namespace gateway::config
