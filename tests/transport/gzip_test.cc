#include "transport/gzip.h"

#include <gtest/gtest.h>

#include "tests/support/gzipped.h"

namespace gateway::transport {
namespace {

using testing::gzipped;

constexpr std::size_t kRoomy = 1 << 20;

TEST(Gunzip, GivesBackWhatWasCompressed) {
  for (const std::size_t size : {0U, 1U, 1023U, 1024U, 1025U, 300'000U}) {
    const std::string original(size, 'x');
    const auto bytes = gunzip(gzipped(original), kRoomy);
    ASSERT_TRUE(bytes.has_value()) << size;
    EXPECT_EQ(*bytes, original) << size;
  }
}

TEST(Gunzip, JoinsMembers) {
  const auto bytes = gunzip(gzipped("one ") + gzipped("two"), kRoomy);
  ASSERT_TRUE(bytes.has_value());
  EXPECT_EQ(*bytes, "one two");
}

TEST(Gunzip, AllowsExactlyTheBound) {
  const std::string original(5000, 'x');
  EXPECT_TRUE(gunzip(gzipped(original), 5000).has_value());
  const auto bytes = gunzip(gzipped(original), 4999);
  ASSERT_TRUE(bytes.has_error());
  EXPECT_EQ(bytes.error(), GunzipError::too_large);
}

TEST(Gunzip, RefusesABomb) {
  const std::string bomb = gzipped(std::string(50'000'000, '\0'));
  ASSERT_LT(bomb.size(), 500'000U);
  const auto bytes = gunzip(bomb, kRoomy);
  ASSERT_TRUE(bytes.has_error());
  EXPECT_EQ(bytes.error(), GunzipError::too_large);
}

TEST(Gunzip, TellsTruncatedFromDamaged) {
  const std::string whole = gzipped(std::string(10'000, 'x') + "end");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto bytes = gunzip(whole.substr(0, size), kRoomy);
    ASSERT_TRUE(bytes.has_error()) << size;
    EXPECT_EQ(bytes.error(), GunzipError::truncated) << size;
  }
  std::string damaged = whole;
  damaged[whole.size() - 6] ^= 1;  // In the checksum.
  for (const std::string& bad : {damaged, std::string("plain text"), whole + "trailing"}) {
    const auto bytes = gunzip(bad, kRoomy);
    ASSERT_TRUE(bytes.has_error());
    EXPECT_EQ(bytes.error(), GunzipError::damaged);
  }
}

}  // namespace
}  // namespace gateway::transport
