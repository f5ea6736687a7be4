#include "client/embedctl/access_token.h"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace embedding_client {
namespace {

using ::testing::MatchesRegex;

TEST(AccessToken, IsOfFortyThreeRandomCharactersThatAHeaderCarries) {
  std::set<std::string> tokens;
  std::set<char> last;
  for (int i = 0; i < 500; ++i) {
    const auto token = new_access_token();
    ASSERT_TRUE(token);
    ASSERT_THAT(*token, MatchesRegex("egw_[A-Za-z0-9_-]{43}"));
    tokens.insert(*token);
    last.insert(token->back());
  }
  EXPECT_EQ(tokens.size(), 500u);
  // 256 bits are 42 characters of six and one of four, of which the other two bits are zero.
  EXPECT_EQ(last.size(), 16u);
}

TEST(AccessToken, HasTheDigestThatEverybodyElseComputes) {
  // The example of FIPS 180-2, and of no bytes at all.
  EXPECT_EQ(token_digest("abc"),
            "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(token_digest(""),
            "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

}  // namespace
}  // namespace embedding_client
