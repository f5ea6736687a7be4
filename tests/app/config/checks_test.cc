#include "app/config/checks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/config/fixture.h"

namespace gateway::config {
namespace {

using testing::ConfigWorld;
using ::testing::HasSubstr;
using testing::kLeastConfig;
using testing::kOpen;
using testing::model_between;
using testing::model_with;
using ::testing::Not;

struct Mistake {
  const char* name;
  std::string yaml;
  std::string complaint;  ///< All that is said.
};

/// One upstream with these further keys, and one model.
std::string upstream_with(const std::string& keys) {
  return kOpen + "upstreams: [{name: u, " + keys +
         "}]\nmodels: [{name: text-embedding-v4, upstream: u}]\n";
}

class ConfigMistakes : public ::testing::TestWithParam<Mistake> {};

TEST_P(ConfigMistakes, GetOneComplaintWithLineAndPath) {
  EXPECT_EQ(ConfigWorld().complaints(GetParam().yaml), GetParam().complaint);
}

INSTANTIATE_TEST_SUITE_P(
    All, ConfigMistakes,
    ::testing::Values(
        Mistake{"QueueBelowRequest", kLeastConfig + "queue: {max_items: 2047}\n",
                "gateway.yaml:9: queue.max_items: must be at least server.max_items_per_request "
                "(2048), or the largest request could never be accepted\n"},
        Mistake{"QueueBelowMessage", kLeastConfig + "queue: {max_bytes: 65536}\n",
                "gateway.yaml:9: queue.max_bytes: must be at least server.max_message_bytes "
                "(33554432), or the largest request could never be accepted\n"},
        Mistake{"TenantItemsAboveAll",
                kLeastConfig + "queue: {max_items: 3000, max_items_per_tenant: 3001}\n",
                "gateway.yaml:9: queue.max_items_per_tenant: must be at most queue.max_items "
                "(3000)\n"},
        Mistake{"TenantItemsBelowRequest", kLeastConfig + "queue: {max_items_per_tenant: 2047}\n",
                "gateway.yaml:9: queue.max_items_per_tenant: must be at least "
                "server.max_items_per_request (2048), or the largest request could never be "
                "accepted\n"},
        Mistake{"TenantBytesAboveAll",
                kLeastConfig + "queue: {max_bytes: 33554432, max_bytes_per_tenant: 33554433}\n",
                "gateway.yaml:9: queue.max_bytes_per_tenant: must be at most queue.max_bytes "
                "(33554432)\n"},
        Mistake{"TenantBytesBelowMessage",
                kLeastConfig + "queue: {max_bytes_per_tenant: 33554431}\n",
                "gateway.yaml:9: queue.max_bytes_per_tenant: must be at least "
                "server.max_message_bytes (33554432), or the largest request could never be "
                "accepted\n"},
        Mistake{"BreakerPauseOrder", kLeastConfig + "breaker: {open_ms: 500, max_open_ms: 499}\n",
                "gateway.yaml:9: breaker.max_open_ms: must be at least breaker.open_ms\n"},
        Mistake{"BreakerPauseAboveDefaultBound", kLeastConfig + "breaker: {open_ms: 6000}\n",
                "gateway.yaml:9: breaker.max_open_ms: must be at least breaker.open_ms\n"},
        Mistake{"BackoffOrder",
                kLeastConfig + "retry: {base_backoff_ms: 500, max_backoff_ms: 400}\n",
                "gateway.yaml:9: retry.max_backoff_ms: must be at least retry.base_backoff_ms\n"},
        Mistake{"PlainHttp", upstream_with("base_url: \"http://h\""),
                "gateway.yaml:3: upstreams[0].base_url: http:// is refused: the key and the texts "
                "would travel in the clear; use https://\n"},
        Mistake{"NoUrl", upstream_with("base_url: h"),
                "gateway.yaml:3: upstreams[0].base_url: must start with https://\n"},
        Mistake{"UrlWithDialectPath",
                upstream_with("base_url: \"https://h/compatible-mode/v1/embeddings\""),
                "gateway.yaml:3: upstreams[0].base_url: must end before /compatible-mode/v1: the "
                "dialect adds it\n"},
        Mistake{"BothKeySources",
                upstream_with("base_url: \"https://h\", api_key_env: A, api_key_file: /none"),
                "gateway.yaml:3: upstreams[0].api_key_file: can't stand beside api_key_env: give "
                "one of them\n"},
        Mistake{"Workspace", upstream_with("base_url: \"https://h\", workspace: \"a\\r\\nb: c\""),
                "gateway.yaml:3: upstreams[0].workspace: must be printable ASCII, no blanks\n"},
        Mistake{"RowsWidened", model_with("name: text-embedding-v4, max_rows_per_call: 11"),
                "gateway.yaml:4: models[0].max_rows_per_call: must be at most 10, the catalogue's "
                "figure; a catalogue file may widen it\n"},
        Mistake{"RowsOfFused", model_with("name: qwen2.5-vl-embedding, max_rows_per_call: 2"),
                "gateway.yaml:4: models[0].max_rows_per_call: has no meaning for a fused model: "
                "its calls are not shared\n"},
        Mistake{"UpstreamMissing",
                kOpen + "upstreams: [{name: u, base_url: \"https://h\"}]\n"
                        "models: [{name: text-embedding-v4}]\n",
                "gateway.yaml:4: models[0].upstream: is missing: name one here, or several in "
                "upstreams\n"},
        Mistake{"UpstreamEmptyIsSaidOnce",
                kOpen + "upstreams: [{name: u, base_url: \"https://h\"}]\n"
                        "models: [{name: text-embedding-v4, upstream: \"\"}]\n",
                "gateway.yaml:4: models[0].upstream: must be a text, not empty\n"},
        Mistake{"NoUpstreamsIsSaidOnce",
                kOpen + "upstreams: [{name: u, base_url: \"https://h\"}]\n"
                        "models: [{name: text-embedding-v4, upstreams: []}]\n",
                "gateway.yaml:4: models[0].upstreams: must be a list of 1 to 16 entries\n"},
        Mistake{"UpstreamAndUpstreams",
                model_with("name: text-embedding-v4, upstreams: [{name: u}]"),
                "gateway.yaml:4: models[0].upstreams: can't stand beside upstream: give one of "
                "them\n"},
        Mistake{"OneOfTheUpstreamsUnknown",
                model_between("name: text-embedding-v4, upstreams: [{name: east}, {name: wst}]"),
                "gateway.yaml:5: models[0].upstreams[1].name: no upstream has this name; did you "
                "mean \"west\"?\n"},
        Mistake{"UpstreamTwice",
                model_between("name: text-embedding-v4, upstreams: [{name: east}, {name: east}]"),
                "gateway.yaml:5: models[0].upstreams[1].name: is the name of an earlier entry\n"},
        Mistake{"OnlySpares",
                model_between("name: text-embedding-v4, upstreams: [{name: east, weight: 0}]"),
                "gateway.yaml:5: models[0].upstreams: must have one weight above 0 at least: "
                "spares alone serve nobody\n"},
        Mistake{"OneOfTheDialectsCarriesNoMultimodal",
                model_between("name: qwen3-vl-embedding, upstreams: [{name: east}, {name: west}]"),
                "gateway.yaml:5: models[0].upstreams[1].name: its dialect openai_compatible "
                "carries no multimodal model; use dashscope_native\n"},
        Mistake{"UpstreamUnknown",
                kOpen + "upstreams: [{name: public, base_url: \"https://h\"}]\n"
                        "models: [{name: text-embedding-v4, upstream: publik}]\n",
                "gateway.yaml:4: models[0].upstream: no upstream has this name; did you mean "
                "\"public\"?\n"},
        Mistake{"MultimodalOverCompatible",
                kOpen +
                    "upstreams: [{name: u, base_url: \"https://h\", dialect: openai_compatible}]\n"
                    "models: [{name: qwen3-vl-embedding, upstream: u}]\n",
                "gateway.yaml:4: models[0].upstream: its dialect openai_compatible carries no "
                "multimodal model; use dashscope_native\n"},
        Mistake{"DefaultNotServed", kLeastConfig + "defaults: {text_model: text-embedding-v3}\n",
                "gateway.yaml:9: defaults.text_model: must be a served text model; did you mean "
                "\"text-embedding-v4\"?\n"},
        Mistake{"DefaultOfOtherModality",
                kLeastConfig + "defaults: {multimodal_model: text-embedding-v4}\n",
                "gateway.yaml:9: defaults.multimodal_model: must be a served multimodal model\n"},
        Mistake{"DefaultAmbiguous",
                kLeastConfig + "  - {name: text-embedding-v3, upstream: public}\n",
                "gateway.yaml: defaults.text_model: is missing: several text models are served, "
                "one must be the default\n"}),
    [](const auto& row) { return row.param.name; });

TEST(ConfigChecks, RefuseNamesThatAreTaken) {
  EXPECT_EQ(ConfigWorld().complaints(kOpen + R"(upstreams:
  - {name: u, base_url: "https://h"}
  - {name: u, base_url: "https://i"}
models:
  - {name: text-embedding-v4, upstream: u}
  - {name: text-embedding-v4, upstream: u}
defaults: {text_model: text-embedding-v4}
)"),
            "gateway.yaml:5: upstreams[1].name: is the name of an earlier entry\n"
            "gateway.yaml:8: models[1].name: is the name of an earlier entry\n");
}

TEST(ConfigChecks, RefuseAnUpstreamNameThatIsNoLabel) {
  EXPECT_THAT(
      ConfigWorld().complaints(kOpen + "upstreams: [{name: \"a b\", base_url: \"https://h\"}]\n"
                                       "models: [{name: text-embedding-v4, upstream: \"a b\"}]\n"),
      HasSubstr("upstreams[0].name: must be letters, digits"));
}

TEST(ConfigChecks, NameTheKnownModelsWhereOneIsNotKnown) {
  const std::string text = ConfigWorld().complaints(model_with("name: text-embeding-v4"));
  EXPECT_THAT(text, HasSubstr("gateway.yaml:4: models[0].name: the catalogue has no such model; "
                              "did you mean \"text-embedding-v4\"?"));
  EXPECT_THAT(text, HasSubstr("qwen3-vl-embedding"));
}

TEST(ConfigChecks, NeverRepeatAKeyThatStandsWhereItsVariablesNameBelongs) {
  const std::string text = ConfigWorld().complaints(
      upstream_with("base_url: \"https://h\", api_key_env: sk-secret-1234"));
  EXPECT_THAT(text, HasSubstr("upstreams[0].api_key_env: must be the name of an environment "
                              "variable, not the key itself"));
  EXPECT_THAT(text, Not(HasSubstr("sk-secret")));
}

TEST(ConfigChecks, GiveATenantAllOfTheQueueWhereNothingIsSaid) {
  const auto loaded = ConfigWorld().load(
      kLeastConfig + "queue: {max_items: 7777, max_bytes: 44444444, max_items_per_tenant: 3333}\n");
  ASSERT_TRUE(loaded.has_value()) << loaded.error();
  EXPECT_EQ(loaded->config.queue.max_items_per_tenant, 3333U);
  EXPECT_EQ(loaded->config.queue.max_bytes_per_tenant, 44'444'444U);
}

}  // namespace
}  // namespace gateway::config
