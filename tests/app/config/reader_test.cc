#include "app/config/reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gateway::config {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

struct Mistake {
  const char* name;
  const char* yaml;
  const char* complaint;  ///< All of to_text("f"), which is one line.
};

/// What every file needs, so that each row below has the one mistake it is about.
constexpr const char* kRest =
    "upstreams: [{name: u, base_url: \"https://h\"}]\n"
    "models: [{name: m, upstream: u}]\n";

std::string complaints_of(const std::string& yaml) {
  ConfigProblems problems;
  static_cast<void>(read_config(yaml, problems));
  return problems.to_text("f");
}

class ConfigReaderMistakes : public ::testing::TestWithParam<Mistake> {};

TEST_P(ConfigReaderMistakes, GetOneComplaintWithLineAndPath) {
  EXPECT_EQ(complaints_of(std::string(GetParam().yaml) + kRest), GetParam().complaint);
}

INSTANTIATE_TEST_SUITE_P(
    All, ConfigReaderMistakes,
    ::testing::Values(
        Mistake{"UnknownKey", "server: {colour: 1}\n", "f:1: server.colour: unknown key\n"},
        Mistake{"NearKey", "server:\n  shard: 1\n",
                "f:2: server.shard: unknown key; did you mean \"shards\"?\n"},
        Mistake{"NearSection", "serve: {}\n",
                "f:1: serve: unknown key; did you mean \"server\"?\n"},
        Mistake{"KeyTwice", "server:\n  shards: 1\n  shards: 2\n",
                "f:3: server.shards: is given twice\n"},
        Mistake{"SectionTwice", "log: {}\nlog: {}\n", "f:2: log: is given twice\n"},
        Mistake{"NoValue", "log:\n  level:\n",
                "f:2: log.level: has no value; leave the key out to get its default\n"},
        Mistake{"UnknownDoor", "doors:\n  openay: {}\n",
                "f:2: doors.openay: unknown key; did you mean \"openai\"?\n"},
        Mistake{"KeyOfADoorUnknown", "doors:\n  openai:\n    tokens: a\n",
                "f:3: doors.openai.tokens: unknown key\n"},
        Mistake{"DoorsAreNoMap", "doors: [openai]\n",
                "f:1: doors: must be a map of keys and values\n"},
        Mistake{"DoorIsNoMap", "doors: {openai: true}\n",
                "f:1: doors.openai: must be a map of keys and values\n"},
        Mistake{"DoorsWithADot", "doors.openai: {}\n", "f:1: doors.openai: unknown key\n"},
        Mistake{"SectionIsNoMap", "log: loud\n", "f:1: log: must be a map of keys and values\n"},
        Mistake{"TextIsList", "server: {grpc_address: [a]}\n",
                "f:1: server.grpc_address: must be a text, not empty\n"},
        Mistake{"TextIsEmpty", "server: {grpc_address: ''}\n",
                "f:1: server.grpc_address: must be a text, not empty\n"},
        Mistake{"WholeIsText", "server: {shards: many}\n",
                "f:1: server.shards: must be a whole number from 1 to 64\n"},
        Mistake{"WholeIsQuoted", "server: {shards: \"2\"}\n",
                "f:1: server.shards: must be a whole number from 1 to 64\n"},
        Mistake{"WholeIsFraction", "server: {shards: 1.5}\n",
                "f:1: server.shards: must be a whole number from 1 to 64\n"},
        Mistake{"WholeIsNegative", "server: {shards: -1}\n",
                "f:1: server.shards: must be a whole number from 1 to 64\n"},
        Mistake{"WholeBelowRange", "server: {shards: 0}\n",
                "f:1: server.shards: must be a whole number from 1 to 64\n"},
        Mistake{"WholeAboveRange", "server: {shards: 65}\n",
                "f:1: server.shards: must be a whole number from 1 to 64\n"},
        Mistake{"WholeBeyondAllNumbers", "server: {shards: 99999999999999999999}\n",
                "f:1: server.shards: must be a whole number from 1 to 64\n"},
        Mistake{"MillisecondsWithUnit", "drain: {grace_ms: 5s}\n",
                "f:1: drain.grace_ms: must be a whole number from 0 to 600000\n"},
        Mistake{"BulkShareAboveRange", "fairness: {bulk_share: 1.01}\n",
                "f:1: fairness.bulk_share: must be a number from 0 to 1\n"},
        Mistake{"BulkShareBelowRange", "fairness: {bulk_share: -0.1}\n",
                "f:1: fairness.bulk_share: must be a number from 0 to 1\n"},
        Mistake{"MaxTenantsAboveRange", "fairness: {max_tenants: 100001}\n",
                "f:1: fairness.max_tenants: must be a whole number from 0 to 100000\n"},
        Mistake{"TenantsAreNoList", "tenants: {name: a}\n",
                "f:1: tenants: must be a list of 0 to 10000 entries\n"},
        Mistake{"TenantWithoutName", "tenants: [{weight: 2}]\n",
                "f:1: tenants[0].name: is missing\n"},
        Mistake{"TenantWeightBelowRange", "tenants: [{name: a, weight: 0.009}]\n",
                "f:1: tenants[0].weight: must be a number from 0.01 to 1000\n"},
        Mistake{"TenantWeightAboveRange", "tenants: [{name: a}, {name: b, weight: 1001}]\n",
                "f:1: tenants[1].weight: must be a number from 0.01 to 1000\n"},
        Mistake{"TenantItemsBelowRange", "queue: {max_items_per_tenant: 0}\n",
                "f:1: queue.max_items_per_tenant: must be a whole number from 1 to 10000000\n"},
        Mistake{"TenantBytesBelowRange", "queue: {max_bytes_per_tenant: 65535}\n",
                "f:1: queue.max_bytes_per_tenant: must be a whole number from 65536 to "
                "68719476736\n"},
        Mistake{"RetryShareAboveRange", "retry: {budget_share: 1.5}\n",
                "f:1: retry.budget_share: must be a number from 0 to 1\n"},
        Mistake{"RetryFloorAboveRange", "retry: {budget_per_minute: 100001}\n",
                "f:1: retry.budget_per_minute: must be a number from 0 to 100000\n"},
        Mistake{"BreakerOpenBelowRange", "breaker: {open_ms: 9}\n",
                "f:1: breaker.open_ms: must be a whole number from 10 to 600000\n"},
        Mistake{"BreakerMaxOpenAboveRange", "breaker: {max_open_ms: 600001}\n",
                "f:1: breaker.max_open_ms: must be a whole number from 10 to 600000\n"},
        Mistake{"AccessShareAboveRange", "log: {access_share: 1.1}\n",
                "f:1: log.access_share: must be a number from 0 to 1\n"},
        Mistake{"QuotaBelowRange", "tenants: [{name: a, items_per_minute: 0}]\n",
                "f:1: tenants[0].items_per_minute: must be a whole number from 1 to 1000000000\n"},
        Mistake{"TextsAreOneText", "tenants: [{name: a, models: m}]\n",
                "f:1: tenants[0].models: must be a list of 1 to 256 texts, none empty\n"},
        Mistake{"TextsHoldAMap", "tenants: [{name: a, certificates: [{b: c}]}]\n",
                "f:1: tenants[0].certificates: must be a list of 1 to 16 texts, none empty\n"},
        Mistake{"TextsHoldAnEmptyOne", "tenants: [{name: a, tokens: ['']}]\n",
                "f:1: tenants[0].tokens: must be a list of 1 to 16 texts, none empty\n"},
        Mistake{"ClientCertificates", "tls: {client_certificates: maybe}\n",
                "f:1: tls.client_certificates: must be one of optional required\n"},
        Mistake{"PollAboveRange", "reload: {poll_ms: 3600001}\n",
                "f:1: reload.poll_ms: must be a whole number from 0 to 3600000\n"},
        Mistake{"ChoiceUnknown", "log: {level: loud}\n",
                "f:1: log.level: must be one of debug info warn error\n"}),
    [](const auto& row) { return row.param.name; });

TEST(ConfigReader, RefusesWhatIsNoFlagOrNumberInAList) {
  EXPECT_EQ(complaints_of(R"(upstreams:
  - {name: u, base_url: "https://h", gzip: yes}
models:
  - {name: m, upstream: u, calls_per_minute: nan, burst_calls: -1}
)"),
            "f:2: upstreams[0].gzip: must be true or false\n"
            "f:4: models[0].calls_per_minute: must be a number from 0.01 to 10000000\n"
            "f:4: models[0].burst_calls: must be a number from 0 to 10000\n");
}

TEST(ConfigReader, NamesTheEntryOfAListWithinAList) {
  EXPECT_EQ(complaints_of(R"(upstreams: [{name: u, base_url: "https://h"}]
models:
  - name: m
    upstreams:
      - {name: u, weight: 1001}
      - {weight: -1, colour: red}
      - {name: v, calls_per_minute: 0, tokens_per_minute: 0.5}
  - {name: n, upstreams: [], ramp: slow}
)"),
            "f:5: models[0].upstreams[0].weight: must be a number from 0 to 1000\n"
            "f:6: models[0].upstreams[1].colour: unknown key\n"
            "f:6: models[0].upstreams[1].name: is missing\n"
            "f:6: models[0].upstreams[1].weight: must be a number from 0 to 1000\n"
            "f:7: models[0].upstreams[2].calls_per_minute: must be a number from 0.01 to 10000000\n"
            "f:7: models[0].upstreams[2].tokens_per_minute: must be a number from 1 to "
            "1000000000000\n"
            "f:8: models[1].upstreams: must be a list of 1 to 16 entries\n"
            "f:8: models[1].ramp: must be true or false\n");
}

/// A flow sequence of that many maps.
std::string list_of(std::size_t entries, const std::string& map) {
  std::string text = "[";
  for (std::size_t k = 0; k < entries; ++k) text += map + ",";
  return text + "]";
}

TEST(ConfigReader, BoundsTheLists) {
  const auto with_accounts = [](std::size_t entries) {
    return "upstreams: [{name: u, base_url: \"https://h\"}]\nmodels: [{name: m, upstreams: " +
           list_of(entries, "{name: u}") + "}]\n";
  };
  EXPECT_EQ(complaints_of(with_accounts(16)), "");
  EXPECT_EQ(complaints_of(with_accounts(17)),
            "f:2: models[0].upstreams: must be a list of 1 to 16 entries\n");
  const auto with_tenants = [](std::size_t entries) {
    return kRest + ("tenants: " + list_of(entries, "{name: a}")) + "\n";
  };
  EXPECT_EQ(complaints_of(with_tenants(10'000)), "");
  EXPECT_EQ(complaints_of(with_tenants(10'001)),
            "f:3: tenants: must be a list of 0 to 10000 entries\n");
  const auto with_tokens = [](std::size_t entries) {
    return kRest + ("tenants: [{name: a, tokens: " + list_of(entries, "t") + "}]\n");
  };
  EXPECT_EQ(complaints_of(with_tokens(16)), "");
  EXPECT_EQ(complaints_of(with_tokens(17)),
            "f:3: tenants[0].tokens: must be a list of 1 to 16 texts, none empty\n");
}

TEST(ConfigReader, TakesAShareAsNumberOrFraction) {
  const auto share = [](const std::string& text) {
    ConfigProblems problems;
    const Config config =
        read_config(kRest + ("deployment: {budget_share: " + text + "}\n"), problems);
    return problems.empty() ? config.deployment.budget_share : std::nullopt;
  };
  EXPECT_EQ(share("0.25"), 0.25);
  EXPECT_EQ(share("1"), 1);
  EXPECT_EQ(share("1/4"), 0.25);
  EXPECT_EQ(share("\"3/3\""), 1);
  for (const char* text : {"0", "1.01", "0/4", "5/4", "1/0", "1/", "/4", "1/4/4", "1 /4", "-1/4",
                           "1/4294967296", "half", "[1]", "\"0.5\""}) {
    EXPECT_EQ(share(text), std::nullopt) << text;
  }
}

TEST(ConfigReader, NeedsNoTenants) {
  EXPECT_EQ(complaints_of(kRest), "");
  EXPECT_EQ(complaints_of(std::string(kRest) + "tenants: []\n"), "");
}

TEST(ConfigReader, NamesEveryMistakeOfAFileInItsOrder) {
  EXPECT_EQ(complaints_of("models:\n  - {upstream: u}\nupstreams: []\nlog: {levl: info}\n"),
            "f:2: models[0].name: is missing\n"
            "f:3: upstreams: must be a list of 1 to 64 entries\n"
            "f:4: log.levl: unknown key; did you mean \"level\"?\n");
}

TEST(ConfigReader, MissesTheListsThatEveryFileNeeds) {
  EXPECT_EQ(complaints_of("log: {}\n"),
            "f: upstreams: is missing: at least one is needed\n"
            "f: models: is missing: at least one is needed\n");
}

TEST(ConfigReader, RefusesAFileThatIsNotOneYamlMap) {
  EXPECT_EQ(complaints_of(""), "f: must hold one YAML document\n");
  EXPECT_EQ(complaints_of("a: 1\n---\nb: 2\n"), "f: must hold one YAML document\n");
  EXPECT_THAT(complaints_of("server: {grpc_address: \"x\n"), HasSubstr("is not YAML"));
  EXPECT_THAT(complaints_of("- a\n"), HasSubstr("must be a map of keys and values"));
  EXPECT_THAT(complaints_of(std::string(100'000, '[')), HasSubstr("is not YAML"));
}

TEST(ConfigReader, ToldAKeyItselfSaysWhereItBelongsAndDoesNotRepeatIt) {
  const std::string text =
      complaints_of("upstreams: [{name: u, base_url: \"https://h\", api_key: sk-secret}]\n");
  EXPECT_THAT(text, HasSubstr("upstreams[0].api_key: keys do not belong into this file"));
  EXPECT_THAT(text, ::testing::Not(HasSubstr("sk-secret")));
}

TEST(ConfigReader, KeepsDefaultsWhereTheFileSaysNothing) {
  ConfigProblems problems;
  const Config config = read_config(kRest, problems);
  EXPECT_TRUE(problems.empty());
  EXPECT_EQ(config.server.grpc_address, "0.0.0.0:50051");
  EXPECT_EQ(config.queue.max_items, 100'000U);
  EXPECT_EQ(config.upstreams.at(0).call_timeout, 60s);
  EXPECT_EQ(config.models.at(0).calls_per_minute, std::nullopt);
  EXPECT_TRUE(config.models.at(0).ramp);
  EXPECT_EQ(config.fairness.bulk_share, 0.1);
  EXPECT_EQ(config.queue.max_items_per_tenant, std::nullopt);
  EXPECT_TRUE(config.tenants.empty());
}

TEST(ConfigReader, TakesEveryKindOfValue) {
  ConfigProblems problems;
  const Config config = read_config(R"(
server: {shards: 3}
queue: {max_items_per_tenant: 500}
fairness: {bulk_share: 0.25, max_tenants: 0}
tenants:
  - {name: search, weight: 4, tokens: [a, b], models: [m], max_priority: bulk, proxy: true}
  - {name: import, items_per_minute: 5}
tls: {client_certificates: required, refresh_ms: 2000}
upstreams:
  - {name: u, base_url: "https://h", dialect: openai_compatible, gzip: false, idle_timeout_ms: 1500,
     connection_life_ms: 60000}
models:
  - {name: m, upstream: u, calls_per_minute: 0.5, burst_calls: 2, burst: off, max_rows_per_call: 6}
  - name: n
    ramp: false
    upstreams: [{name: u, weight: 0, calls_per_minute: 7, tokens_per_minute: 9}, {name: v}]
retry: {budget_share: 0, budget_per_minute: 0}
breaker: {open_ms: 20, max_open_ms: 40}
log: {format: json, level: error}
)",
                                    problems);
  EXPECT_EQ(problems.to_text("f"), "");
  EXPECT_EQ(config.server.shards, 3U);
  EXPECT_EQ(config.upstreams.at(0).dialect, provider::Dialect::openai_compatible);
  EXPECT_FALSE(config.upstreams.at(0).gzip);
  EXPECT_EQ(config.upstreams.at(0).idle_timeout, 1500ms);
  EXPECT_EQ(config.upstreams.at(0).connection_life, 60s);
  EXPECT_EQ(config.models.at(0).calls_per_minute, 0.5);
  EXPECT_EQ(config.models.at(0).burst_calls, 2);
  EXPECT_EQ(config.models.at(0).burst, Burst::off);
  EXPECT_EQ(config.models.at(0).max_rows_per_call, 6U);
  EXPECT_EQ(config.queue.max_items_per_tenant, 500U);
  EXPECT_EQ(config.fairness.bulk_share, 0.25);
  EXPECT_EQ(config.fairness.max_tenants, 0U);
  EXPECT_EQ(config.tenants.at(0).name, "search");
  EXPECT_EQ(config.tenants.at(0).weight, 4);
  EXPECT_EQ(config.tenants.at(0).tokens, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(config.tenants.at(0).models, std::vector<std::string>{"m"});
  EXPECT_EQ(config.tenants.at(0).max_priority, Priority::bulk);
  EXPECT_TRUE(config.tenants.at(0).proxy);
  EXPECT_FALSE(config.tenants.at(0).is_operator);
  EXPECT_EQ(config.tenants.at(1).weight, 1);
  EXPECT_EQ(config.tenants.at(1).items_per_minute, 5U);
  EXPECT_EQ(config.tenants.at(1).tokens_per_day, std::nullopt);
  EXPECT_EQ(config.tls.client_certificates, TlsConfig::ClientCertificates::required);
  EXPECT_EQ(config.tls.refresh, 2s);
  EXPECT_FALSE(config.models.at(1).ramp);
  const std::vector<ModelUpstreamConfig>& accounts = config.models.at(1).upstreams;
  EXPECT_EQ(accounts.at(0).weight, 0);
  EXPECT_EQ(accounts.at(0).calls_per_minute, 7);
  EXPECT_EQ(accounts.at(0).tokens_per_minute, 9);
  EXPECT_EQ(accounts.at(1).name, "v");
  EXPECT_EQ(accounts.at(1).weight, 1);
  EXPECT_EQ(config.retry.budget_share, 0);
  EXPECT_EQ(config.retry.budget_per_minute, 0);
  EXPECT_EQ(config.breaker.open_for, 20ms);
  EXPECT_EQ(config.breaker.max_open_for, 40ms);
  EXPECT_EQ(config.log.format, telemetry::LogFormat::json);
  EXPECT_EQ(config.log.level, telemetry::LogLevel::error);
}

}  // namespace
}  // namespace gateway::config
