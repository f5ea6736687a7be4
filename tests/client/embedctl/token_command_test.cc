#include "client/embedctl/token_command.h"

#include <gmock/gmock.h>

#include "client/embedctl/access_token.h"
#include "tests/client/embedctl/command_fixture.h"

namespace embedding_client {
namespace {

using testing::content_of;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

/// No gateway is asked, so no address is given. Thread: the test's.
class TokenCommand : public testing::CommandTest {
 protected:
  int run_offline(std::vector<std::string> arguments) {
    const int status = static_cast<int>(run_command_line(std::move(arguments), console_));
    EXPECT_EQ(gateway_.calls(), 0u);
    return status;
  }
};

TEST_F(TokenCommand, PrintsTheTokenOnceAndItsLineBesideIt) {
  EXPECT_EQ(run_offline({"token", "new", "--tenant", "search"}), 0);
  ASSERT_EQ(output_lines().size(), 1u);
  const std::string token = output_lines()[0];
  EXPECT_THAT(token, MatchesRegex("egw_[A-Za-z0-9_-]{43}"));
  EXPECT_THAT(err_.str(),
              HasSubstr("\n- {name: search, tokens: [\"" + token_digest(token) + "\"]}\n"));
  EXPECT_THAT(err_.str(), Not(HasSubstr(token)));
  EXPECT_THAT(err_.str(), HasSubstr("shown this once"));
}

TEST_F(TokenCommand, WritesTheLimitsIntoTheLine) {
  EXPECT_EQ(run_offline({"token", "new", "--tenant", "search", "--weight", "2", "--models",
                         "text-embedding-v4,text-embedding-v3", "--max-priority", "bulk",
                         "--tokens-per-day", "5000000", "--items-per-minute", "6000"}),
            0);
  EXPECT_THAT(err_.str(),
              HasSubstr("- {name: search, weight: 2, models: [text-embedding-v4, "
                        "text-embedding-v3], max_priority: bulk, tokens_per_day: 5000000, "
                        "items_per_minute: 6000, tokens: [\"sha256:"));
}

TEST_F(TokenCommand, WritesTheTokenToItsFileAndTheLineToStdout) {
  const std::string file = scratch_.path("search.token");
  EXPECT_EQ(run_offline({"token", "new", "--tenant", "search", "--token-out", file}), 0);
  const std::string line = content_of(file);
  ASSERT_THAT(line, MatchesRegex("egw_[A-Za-z0-9_-]{43}\n"));
  const std::string token = line.substr(0, line.size() - 1);
  EXPECT_THAT(output_lines(),
              ElementsAre("- {name: search, tokens: [\"" + token_digest(token) + "\"]}"));
  EXPECT_THAT(err_.str(), HasSubstr(file));
  EXPECT_THAT(err_.str(), Not(HasSubstr(token)));
}

TEST_F(TokenCommand, OverwritesNoFile) {
  const std::string file = scratch_.file("search.token", "older");
  EXPECT_EQ(run_offline({"token", "new", "--tenant", "search", "--token-out", file}), 2);
  EXPECT_EQ(content_of(file), "older");
  EXPECT_EQ(out_.str(), "");
}

TEST_F(TokenCommand, RefusesWhatTheGatewayWouldRefuse) {
  for (const std::vector<std::string>& wrong :
       {std::vector<std::string>{"--tenant", "two words"},
        {"--tenant", ""},
        {},
        {"--tenant", "search", "--weight", "0"},
        {"--tenant", "search", "--tokens-per-day", "0"},
        {"--tenant", "search", "--items-per-minute", "-1"},
        {"--tenant", "search", "--max-priority", "urgent"}}) {
    std::vector<std::string> arguments{"token", "new"};
    arguments.insert(arguments.end(), wrong.begin(), wrong.end());
    EXPECT_EQ(run_offline(arguments), 2) << ::testing::PrintToString(wrong);
  }
  EXPECT_EQ(out_.str(), "");
}

TEST_F(TokenCommand, HashesTheTokenOnStdin) {
  const std::string token(43, 'a');
  in_.str(" " + token + "\n");
  EXPECT_EQ(run_offline({"token", "hash"}), 0);
  EXPECT_THAT(output_lines(), ElementsAre(token_digest(token)));
  EXPECT_EQ(err_.str(), "");
}

TEST_F(TokenCommand, WarnsOfATokenThatCanBeGuessedFromItsHash) {
  in_.str("password");
  EXPECT_EQ(run_offline({"token", "hash"}), 0);
  EXPECT_THAT(err_.str(), HasSubstr("can be guessed"));
}

TEST_F(TokenCommand, HashesNothingThatIsNotOneToken) {
  for (const char* input : {"", "\n", "secret-one secret-two"}) {
    in_.clear();
    in_.str(input);
    EXPECT_EQ(run_offline({"token", "hash"}), 2);
  }
  EXPECT_EQ(out_.str(), "");
  EXPECT_THAT(err_.str(), Not(HasSubstr("secret-one")));
}

TEST_F(TokenCommand, SaysWhatItNeeds) {
  EXPECT_EQ(run_offline({"token"}), 2);
  EXPECT_THAT(err_.str(), HasSubstr("subcommand"));
}

}  // namespace
}  // namespace embedding_client
