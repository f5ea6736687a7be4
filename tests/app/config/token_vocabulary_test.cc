// The file of doors.openai.token_vocabulary.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/config/changes.h"
#include "app/config/restart_only.h"
#include "tests/app/config/fixture.h"

namespace gateway::config {
namespace {

using testing::ConfigWorld;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::kLeastConfig;

const std::string kWithVocabulary =
    kLeastConfig + "doors:\n  openai:\n    token_vocabulary: /base.tiktoken\n";

ConfigWorld world_with(const std::string& vocabulary) {
  return {.files = {{"/base.tiktoken", vocabulary}}};
}

LoadedConfig loaded(const std::string& yaml, const std::string& vocabulary) {
  return *world_with(vocabulary).load(yaml);
}

TEST(ConfiguredVocabulary, IsReadFromItsFile) {
  const LoadedConfig config = loaded(kWithVocabulary, "IQ== 0\n");
  ASSERT_NE(config.token_vocabulary, nullptr);
  EXPECT_EQ(config.token_vocabulary->bytes_of(0), "!");
}

TEST(ConfiguredVocabulary, IsNoneUnlessNamed) {
  EXPECT_EQ(loaded(kLeastConfig, "IQ== 0\n").token_vocabulary, nullptr);
}

TEST(ConfiguredVocabulary, SaysWhichFileCannotBeRead) {
  EXPECT_EQ(ConfigWorld().complaints(kWithVocabulary),
            "gateway.yaml:11: doors.openai.token_vocabulary: the file /base.tiktoken can't be "
            "read\n");
}

TEST(ConfiguredVocabulary, SaysWhichLineOfTheFileIsWrong) {
  EXPECT_EQ(world_with("IQ== 0\nIg== one\n").complaints(kWithVocabulary),
            "gateway.yaml:11: doors.openai.token_vocabulary: the file /base.tiktoken: line 2: must "
            "be a token's bytes in base64, a blank, and its id, from 0 to 4294967295\n");
}

TEST(ConfiguredVocabulary, ChangesWithTheFileAndWithItsName) {
  const LoadedConfig none = loaded(kLeastConfig, "");
  const LoadedConfig before = loaded(kWithVocabulary, "IQ== 0\n");
  const LoadedConfig after = loaded(kWithVocabulary, "IQ== 0\nIg== 1\n");
  const std::string key = "doors.openai.token_vocabulary";
  EXPECT_THAT(changes_between(before, loaded(kWithVocabulary, "IQ== 0")), IsEmpty());
  EXPECT_THAT(
      changes_between(before, after),
      ElementsAre(ConfigChange{key, "(as it was)", "(with other tokens)", TakesEffect::on_reload}));
  EXPECT_THAT(
      changes_between(none, after),
      ElementsAre(ConfigChange{key, "(none)", "\"/base.tiktoken\"", TakesEffect::on_reload}));
}

TEST(ConfiguredVocabulary, NeedsNoRestart) {
  const LoadedConfig none = loaded(kLeastConfig, "");
  const LoadedConfig some = loaded(kWithVocabulary, "IQ== 0\n");
  EXPECT_EQ(without_restart(none, some).token_vocabulary, some.token_vocabulary);
  EXPECT_EQ(without_restart(some, none).token_vocabulary, nullptr);
}

}  // namespace
}  // namespace gateway::config
