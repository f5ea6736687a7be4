#include "content/token_bound.h"

#include <string>

#include <gtest/gtest.h>

namespace gateway::content {
namespace {

std::string repeated(const std::string& part, std::size_t times) {
  std::string text;
  for (std::size_t k = 0; k < times; ++k) text += part;
  return text;
}

TEST(TokenBound, CountsWordsBetweenWhiteSpace) {
  EXPECT_EQ(token_lower_bound(""), 0u);
  EXPECT_EQ(token_lower_bound("one"), 1u);
  EXPECT_EQ(token_lower_bound("one two\tthree\r\n four "), 4u);
}

TEST(TokenBound, CountsAWordOnceWhateverItIsMadeOf) {
  EXPECT_EQ(token_lower_bound("Général"), 1u);
  EXPECT_EQ(token_lower_bound("don't"), 1u);
  EXPECT_EQ(token_lower_bound("https://example.com/a?b=c"), 1u);
}

TEST(TokenBound, DoesNotCountWhatANormaliserMayDrop) {
  EXPECT_EQ(token_lower_bound("- - -"), 0u);
  EXPECT_EQ(token_lower_bound("\x01 \x02"), 0u);
}

TEST(TokenBound, AllowsSixteenHanCharactersToAToken) {
  const std::string sixteen = "一二三四五六七八九十天地玄黄宇宙";
  EXPECT_EQ(token_lower_bound("一"), 1u);
  EXPECT_EQ(token_lower_bound(sixteen), 1u);
  EXPECT_EQ(token_lower_bound(sixteen + "洪"), 2u);
  EXPECT_EQ(token_lower_bound(sixteen + " " + sixteen), 2u);
}

TEST(TokenBound, CountsARunOfOneHanCharacterOnce) {
  EXPECT_EQ(token_lower_bound(repeated("哈", 1000)), 1u);
}

TEST(TokenBound, FindsATextTooLongOnlyPastTheLimit) {
  EXPECT_FALSE(certainly_longer(repeated("w ", 100), 100));
  EXPECT_TRUE(certainly_longer(repeated("w ", 101), 100));
  EXPECT_TRUE(certainly_longer(repeated("w ", 100) + "w", 100));
}

TEST(TokenBound, LetsALongWordPass) {
  EXPECT_FALSE(certainly_longer(std::string(100'000, 'x'), 1));
}

TEST(TokenBound, SurvivesATextThatEndsInsideACharacter) {
  EXPECT_EQ(token_lower_bound("\xE5\x90"), 1u);
}

TEST(TokenBound, AllowsATokenAByteWhileTheyCanDiffer) {
  EXPECT_EQ(distinct_token_bound(1), 2u);
  EXPECT_EQ(distinct_token_bound(255), 256u);
}

TEST(TokenBound, AllowsATokenTwoBytesBeyond) {
  EXPECT_EQ(distinct_token_bound(257), 257u);
  EXPECT_EQ(distinct_token_bound(4255), 2256u);
}

}  // namespace
}  // namespace gateway::content
