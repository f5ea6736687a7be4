#include "openai_door/token_vocabulary.h"

#include <algorithm>
#include <string>

#include <gmock/gmock.h>

#include "tests/openai_door/vocabularies.h"

namespace gateway::openai_door {
namespace {

using ::testing::HasSubstr;
using testing::vocabulary_line;
using testing::vocabulary_of;

std::string complaint_about(std::string_view file) {
  const auto vocabulary = TokenVocabulary::parse(file);
  return vocabulary ? "taken" : vocabulary.error();
}

TEST(TokenVocabulary, KnowsTheBytesOfEachId) {
  // The first and the last lines of cl100k_base, and one between.
  const auto vocabulary =
      TokenVocabulary::parse("IQ== 0\nIg== 1\nIw== 2\nIENvbm5lY3Rvcg== 100255\n");
  ASSERT_TRUE(vocabulary.has_value()) << vocabulary.error();
  EXPECT_EQ(vocabulary->bytes_of(0), "!");
  EXPECT_EQ(vocabulary->bytes_of(2), "#");
  EXPECT_EQ(vocabulary->bytes_of(100'255), " Connector");
  EXPECT_EQ(vocabulary->bytes_of(3), std::nullopt);
  EXPECT_EQ(vocabulary->bytes_of(100'256), std::nullopt);
  EXPECT_EQ(vocabulary->bytes_of(4'294'967'295), std::nullopt);
}

TEST(TokenVocabulary, TakesAnyOrderAndAnyGaps) {
  const TokenVocabulary vocabulary =
      vocabulary_of({{"last", 4'294'967'295}, {"two", 2}, {"nine", 9}, {"one", 1}});
  EXPECT_EQ(vocabulary.bytes_of(1), "one");
  EXPECT_EQ(vocabulary.bytes_of(2), "two");
  EXPECT_EQ(vocabulary.bytes_of(9), "nine");
  EXPECT_EQ(vocabulary.bytes_of(4'294'967'295), "last");
  for (const std::uint32_t id : {0U, 3U, 8U, 10U}) EXPECT_EQ(vocabulary.bytes_of(id), std::nullopt);
}

TEST(TokenVocabulary, TakesBytesThatAreNoText) {
  const TokenVocabulary vocabulary =
      vocabulary_of({{std::string_view("\0", 1), 0}, {"\xE9\xA3", 1}});
  EXPECT_EQ(vocabulary.bytes_of(0), std::string_view("\0", 1));
  EXPECT_EQ(vocabulary.bytes_of(1), "\xE9\xA3");
}

TEST(TokenVocabulary, MayEndInBlankLinesOrWithoutAnEndOfLine) {
  const TokenVocabulary vocabulary = *TokenVocabulary::parse("IQ== 0\nIg== 1\n");
  EXPECT_EQ(*TokenVocabulary::parse("IQ== 0\nIg== 1"), vocabulary);
  EXPECT_EQ(*TokenVocabulary::parse("IQ== 0\nIg== 1\n\n\n"), vocabulary);
}

TEST(TokenVocabulary, IsAsAnotherOfTheSameTokens) {
  EXPECT_EQ(vocabulary_of({{"a", 0}, {"b", 1}}), vocabulary_of({{"b", 1}, {"a", 0}}));
  EXPECT_NE(vocabulary_of({{"ab", 0}, {"c", 1}}), vocabulary_of({{"a", 0}, {"bc", 1}}));
  EXPECT_NE(vocabulary_of({{"a", 0}}), vocabulary_of({{"a", 1}}));
}

TEST(TokenVocabulary, NamesTheLineThatIsNone) {
  for (const std::string_view line :
       {"", "IQ==", "IQ== ", "IQ== x", "IQ== -1", "IQ== 1.0", "IQ== 4294967296", "IQ==  1",
        "IQ== 1 ", "IQ== 1\r", "IQ==\t1"}) {
    EXPECT_THAT(complaint_about("Ig== 0\n" + std::string(line) + "\nIw== 2\n"),
                HasSubstr("line 2: must be a token's bytes in base64, a blank, and its id"))
        << line;
  }
}

TEST(TokenVocabulary, NamesTheLineWhoseTokenIsNone) {
  for (const std::string_view token : {"", "IQ", "IQ=", "IR==", "I Q==", "IQ==IQ==", "I-__", "é"}) {
    const std::string complaint = complaint_about("Ig== 0\n" + std::string(token) + " 1\nIw== 2\n");
    EXPECT_THAT(complaint, HasSubstr("line 2: ")) << token;
  }
}

TEST(TokenVocabulary, NamesBothLinesOfAnId) {
  EXPECT_EQ(complaint_about("IQ== 7\nIg== 0\nIw== 7\n"),
            "line 3: the id 7 stands on line 1 already");
}

TEST(TokenVocabulary, IsNotEmpty) {
  EXPECT_EQ(complaint_about(""), "it holds no token");
  EXPECT_EQ(complaint_about("\n"), "it holds no token");
}

TEST(TokenVocabulary, HasABound) {
  std::string file;
  for (std::uint32_t id = 0; id < TokenVocabulary::kMaxTokens; ++id) {
    file += "IQ== " + std::to_string(id) + "\n";
  }
  EXPECT_EQ(complaint_about(file), "taken");
  EXPECT_EQ(complaint_about(file + "IQ== 1000000\n"),
            "line 1000001: is one too many; a vocabulary has at most 1000000 tokens");
}

}  // namespace
}  // namespace gateway::openai_door
