#include "client/bearer_token.h"

#include <gtest/gtest.h>

namespace embedding_client {
namespace {

TEST(BearerToken, LeavesOutTheWhiteSpaceAroundIt) {
  EXPECT_EQ(token_in("egw_abc"), "egw_abc");
  EXPECT_EQ(token_in(" \tegw_abc\r\n"), "egw_abc");
}

TEST(BearerToken, IsNoneWhereThereIsNothingOrMoreThanOne) {
  EXPECT_EQ(token_in(""), std::nullopt);
  EXPECT_EQ(token_in(" \n"), std::nullopt);
  EXPECT_EQ(token_in("one two"), std::nullopt);
  EXPECT_EQ(token_in("one\ntwo\n"), std::nullopt);
}

TEST(BearerToken, IsNoneWhereAHeaderCouldNotCarryIt) {
  EXPECT_EQ(token_in("caf\xc3\xa9"), std::nullopt);
  EXPECT_EQ(token_in(std::string("a\0b", 3)), std::nullopt);
  EXPECT_EQ(token_in(std::string(kMaxTokenBytes + 1, 'a')), std::nullopt);
  EXPECT_TRUE(token_in(std::string(kMaxTokenBytes, 'a')));
}

}  // namespace
}  // namespace embedding_client
