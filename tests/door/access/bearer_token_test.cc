#include "door/access/bearer_token.h"

#include <string>

#include <gtest/gtest.h>

namespace gateway::access {
namespace {

TEST(BearerToken, IsWhatFollowsTheScheme) {
  EXPECT_EQ(bearer_token("Bearer egw_abc-DEF.123"), "egw_abc-DEF.123");
  EXPECT_EQ(bearer_token("bearer x"), "x");
  EXPECT_EQ(bearer_token("BEARER a+b/c~=="), "a+b/c~==");
}

TEST(BearerToken, IsNoneInAnotherSchemeOrForm) {
  for (const char* header :
       {"", "Bearer", "Bearer ", "Bearer  x", "Bearer x ", "Bearer x y", "Basic eDp5", "Bearerx",
        "Bearer x,Bearer y", "Bearer \xC3\xA4", "x", "Bearer x\n", " Bearer x"}) {
    EXPECT_EQ(bearer_token(header), std::nullopt) << header;
  }
}

TEST(BearerToken, IsNoneIfItIsTooLong) {
  EXPECT_TRUE(bearer_token("Bearer " + std::string(kMaxTokenBytes, 'x')).has_value());
  EXPECT_FALSE(bearer_token("Bearer " + std::string(kMaxTokenBytes + 1, 'x')).has_value());
}

}  // namespace
}  // namespace gateway::access
