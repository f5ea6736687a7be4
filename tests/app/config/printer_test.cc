#include "app/config/printer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include "app/config/scalar.h"
#include "tests/app/config/fixture.h"
#include "tests/support/test_certificate.h"

namespace gateway::config {
namespace {

using testing::ConfigWorld;
using testing::digest;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string kFull = testing::kOpen + R"(upstreams:
  - name: public
    base_url: https://dashscope.aliyuncs.com
    api_key_env: MY_KEY
    workspace: "ws\"1"
    gzip: false
  - {name: spare, base_url: "https://h", api_key_env: MY_KEY}
models:
  - {name: text-embedding-v4, upstream: public, calls_per_minute: 0.1, burst_calls: 1.5}
  - name: multimodal-embedding-v1
    ramp: false
    upstreams: [{name: public, weight: 2.5}, {name: spare, weight: 0, calls_per_minute: 60}]
tenants: [{name: search, weight: 4}, {name: import}]
log: {level: debug}
)";

std::string printed(const std::string& yaml) {
  ConfigWorld world{.variables = {{"MY_KEY", "sk-very-secret"}}};
  const auto loaded = world.load(yaml);
  EXPECT_TRUE(loaded.has_value()) << loaded.error();
  return loaded ? print_config(loaded->config) : std::string();
}

TEST(PrintConfig, NeverHoldsAKey) {
  EXPECT_THAT(printed(kFull), Not(HasSubstr("sk-very-secret")));
  EXPECT_THAT(printed(kFull), HasSubstr("    api_key_env: \"MY_KEY\"\n"));
}

TEST(PrintConfig, SpellsTextsAsYamlReadsThem) {
  for (const std::string text : {"/run/\xF0\x9F\x94\x91", "\"\\\n\t\x7F", "\xC2\x85\xE2\x80\xA8"}) {
    EXPECT_EQ(YAML::Load(spelt(text)).Scalar(), text);
  }
}

TEST(PrintConfig, SpellsNothingThatSteersATerminal) {
  EXPECT_EQ(spelt("\x1B[2J\x7F\u009B\u2028"), R"("\u001b[2J\u007f\u009b\u2028")");
}

TEST(PrintConfig, ShowsWhatIsInEffectAndNotOnlyWhatWasWritten) {
  const std::string text = printed(kFull);
  EXPECT_THAT(text, HasSubstr("  grpc_address: \"0.0.0.0:50051\"\n"));
  EXPECT_THAT(text, HasSubstr("  text_model: \"text-embedding-v4\"\n"));
  EXPECT_THAT(text, HasSubstr("    connect_timeout_ms: 5000\n"));
  EXPECT_THAT(text, HasSubstr("    tokens_per_minute: 1200000\n"));
  EXPECT_THAT(text, HasSubstr("    calls_per_minute: 0.1\n"));
  EXPECT_THAT(text, HasSubstr("    dialect: dashscope_native\n"));
}

TEST(PrintConfig, ShowsTheUpstreamsOfAModelWhicheverWayTheyWereGiven) {
  const std::string text = printed(kFull);
  EXPECT_THAT(text,
              HasSubstr("    upstreams: [{name: \"public\", weight: 1, calls_per_minute: 0.1, "
                        "tokens_per_minute: 1200000}]\n"));
  EXPECT_THAT(text, HasSubstr("    upstreams: [{name: \"public\", weight: 2.5, calls_per_minute: "
                              "120}, {name: \"spare\", weight: 0, calls_per_minute: 60}]\n"));
  EXPECT_THAT(text, Not(HasSubstr("    upstream: ")));
}

TEST(PrintConfig, ShowsHowCallsAreSharedAndBroken) {
  const std::string text = printed(kFull);
  EXPECT_THAT(text, HasSubstr("tenants:\n  - name: \"search\"\n    weight: 4\n"));
  EXPECT_THAT(text, HasSubstr("  - name: \"import\"\n    weight: 1\n"));
  EXPECT_THAT(text, HasSubstr("fairness:\n  bulk_share: 0.1\n  max_tenants: 1000\n"));
  EXPECT_THAT(text, HasSubstr("  max_items_per_tenant: 100000\n"));
  EXPECT_THAT(text, HasSubstr("  budget_share: 0.2\n  budget_per_minute: 30\n"));
  EXPECT_THAT(text, HasSubstr("breaker:\n  open_ms: 1000\n  max_open_ms: 5000\n"));
}

TEST(PrintConfig, ShowsASectionInItsMap) {
  ConfigWorld world{.files = {{"/v", "IQ== 0\n"}}};
  const auto loaded = world.load(testing::kLeastConfig + "doors: {openai: {token_vocabulary: /v}}");
  ASSERT_TRUE(loaded.has_value()) << loaded.error();
  const std::string text = print_config(loaded->config);
  EXPECT_THAT(text, HasSubstr("\ndoors:\n  openai:\n    token_vocabulary: \"/v\"\ntls:\n"));
  EXPECT_EQ(world.complaints(text), "");
}

TEST(PrintConfig, LeavesAListOutThatIsEmpty) {
  ConfigWorld world;
  const auto loaded = world.load(testing::kLeastConfig);
  ASSERT_TRUE(loaded.has_value()) << loaded.error();
  const std::string text = print_config(loaded->config);
  EXPECT_THAT(text, Not(HasSubstr("\ntenants:")));
  EXPECT_EQ(world.complaints(text), "");
}

TEST(PrintConfig, IsAFileThatSaysTheSameAgain) {
  const std::string once = printed(kFull);
  EXPECT_EQ(printed(once), once);
}

TEST(PrintConfig, SaysTheSameAgainOfCallersAndEncryption) {
  const testing::TestAuthority authority;
  const testing::TestCertificate server = authority.issue({});
  ConfigWorld world;
  world.files = {{"/s.crt", server.certificate},
                 {"/s.key", server.private_key},
                 {"/ca.crt", authority.ca_pem()},
                 {"/tenants.yaml", "tenants: [{name: import, tokens: [" + digest('2') + "]}]"}};
  const std::string yaml = R"(
server: {health_address: "0.0.0.0:50052", eager: true, max_connection_age_ms: 0}
tls: {certificate_file: /s.crt, key_file: /s.key, client_ca_file: /ca.crt, client_certificates: required}
auth: {tenants_file: /tenants.yaml}
tenants:
  - name: search
    tokens: [)" + digest('0') +
                           ", " + digest('1') + R"(]
    certificates: ["spiffe://cluster/ns/search", "CN=a \"b\", c"]
    models: [text-embedding-v4]
    max_priority: bulk
    tokens_per_day: 5000000
    items_per_minute: 6000
    proxy: true
    operator: true
deployment: {replicas: 3, budget_share: 1/3}
reload: {poll_ms: 0}
metrics: {max_tenants: 7}
log: {access_share: 0.125}
)" + testing::kServedModel;
  const auto loaded = world.load(yaml);
  ASSERT_TRUE(loaded.has_value()) << loaded.error();
  const std::string once = print_config(loaded->config);
  for (const char* line :
       {"    certificates: [\"spiffe://cluster/ns/search\", \"CN=a \\\"b\\\", c\"]\n",
        "    max_priority: bulk\n", "    operator: true\n", "  client_certificates: required\n",
        "  budget_share: 0.3333333333333333\n", "  access_share: 0.125\n",
        "  tenants_file: \"/tenants.yaml\"\n", "  poll_ms: 0\n"}) {
    EXPECT_THAT(once, HasSubstr(line));
  }
  EXPECT_THAT(once, Not(HasSubstr("import")));  // Of the other file.
  const auto again = world.load(once);
  ASSERT_TRUE(again.has_value()) << again.error();
  EXPECT_EQ(print_config(again->config), once);
  EXPECT_EQ(again->config.deployment.budget_share, loaded->config.deployment.budget_share);
}

}  // namespace
}  // namespace gateway::config
