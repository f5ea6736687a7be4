#include "app/config/reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gateway {
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
}

TEST(ConfigReader, TakesEveryKindOfValue) {
  ConfigProblems problems;
  const Config config = read_config(R"(
server: {shards: 3}
upstreams:
  - {name: u, base_url: "https://h", dialect: openai_compatible, gzip: false, idle_timeout_ms: 1500}
models:
  - {name: m, upstream: u, calls_per_minute: 0.5, burst_calls: 2, max_rows_per_call: 6}
log: {format: json, level: error}
)",
                                    problems);
  EXPECT_EQ(problems.to_text("f"), "");
  EXPECT_EQ(config.server.shards, 3U);
  EXPECT_EQ(config.upstreams.at(0).dialect, Dialect::openai_compatible);
  EXPECT_FALSE(config.upstreams.at(0).gzip);
  EXPECT_EQ(config.upstreams.at(0).idle_timeout, 1500ms);
  EXPECT_EQ(config.models.at(0).calls_per_minute, 0.5);
  EXPECT_EQ(config.models.at(0).burst_calls, 2);
  EXPECT_EQ(config.models.at(0).max_rows_per_call, 6U);
  EXPECT_EQ(config.log.format, LogFormat::json);
  EXPECT_EQ(config.log.level, LogLevel::error);
}

}  // namespace
}  // namespace gateway
