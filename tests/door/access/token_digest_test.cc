#include "door/access/token_digest.h"

#include <string>

#include <gtest/gtest.h>

namespace gateway::access {
namespace {

// The first example of FIPS 180-2, appendix B.
const std::string kOfAbc =
    "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

TEST(TokenDigest, IsTheSha256OfTheToken) {
  ASSERT_TRUE(parse_digest(kOfAbc).has_value());
  EXPECT_EQ(digest_of("abc"), *parse_digest(kOfAbc));
  EXPECT_NE(digest_of("abd"), *parse_digest(kOfAbc));
}

TEST(TokenDigest, HasOneForm) {
  std::string capital = kOfAbc;
  capital[7] = 'B';
  std::string no_digit = kOfAbc;
  no_digit[70] = 'g';
  for (const std::string& text : {std::string(), std::string("sha256:"), kOfAbc.substr(7),
                                  kOfAbc + "0", kOfAbc.substr(0, 70), capital, no_digit}) {
    EXPECT_FALSE(parse_digest(text).has_value()) << text;
  }
}

TEST(TokenDigest, IsComparedToItsLastByte) {
  const TokenDigest digest = digest_of("abc");
  TokenDigest other = digest;
  EXPECT_TRUE(SameDigest()(digest, other));
  other.back() ^= 1;
  EXPECT_FALSE(SameDigest()(digest, other));
  EXPECT_EQ(DigestHash()(digest), DigestHash()(other)) << "only the first bytes count";
}

}  // namespace
}  // namespace gateway::access
