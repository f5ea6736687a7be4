#include "emulator/tokens.h"

#include <gmock/gmock.h>

namespace emulator {
namespace {

std::vector<std::string> texts(std::string_view text) {
  std::vector<std::string> list;
  for (const Token& token : tokenize(text)) list.emplace_back(token.text);
  return list;
}

TEST(Tokens, CutsWordsNumbersAndSymbols) {
  EXPECT_THAT(texts("Price: 42 euros!"), testing::ElementsAre("Price", ":", "42", "euros", "!"));
}

TEST(Tokens, TakesEachIdeographAlone) {
  EXPECT_THAT(texts("风急天高 ok"), testing::ElementsAre("风", "急", "天", "高", "ok"));
}

TEST(Tokens, KeepsOtherAlphabetsInWords) {
  EXPECT_THAT(texts("naïve мир"), testing::ElementsAre("naïve", "мир"));
}

TEST(Tokens, CutsLongRunsSoThatNoTextIsFree) {
  EXPECT_EQ(count_tokens(std::string(1200, 'a')), 100U);
  EXPECT_EQ(count_tokens(std::string(1200, '7')), 100U);
}

TEST(Tokens, BillsWhiteSpaceAsOneAndNothingAsNone) {
  EXPECT_EQ(count_tokens(" \n　"), 1U);
  EXPECT_EQ(count_tokens(" "), 1U);
  EXPECT_EQ(count_tokens(""), 0U);
  EXPECT_EQ(count_tokens("\n\r\n"), 0U);
}

TEST(Tokens, SurvivesBytesThatAreNotUtf8) {
  EXPECT_EQ(count_tokens("a\xFF\xE4\xB8"), 4U);
}

TEST(Tokens, CutsATextAfterItsFirstTokens) {
  EXPECT_EQ(first_tokens("one two three", 2), "one two");
  EXPECT_EQ(first_tokens("one two ", 2), "one two");
  EXPECT_EQ(first_tokens("one two ", 5), "one two ");
}

}  // namespace
}  // namespace emulator
