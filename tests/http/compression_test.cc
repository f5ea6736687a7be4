#include "http/compression.h"

#include <gtest/gtest.h>

#include "transport/gzip.h"

namespace gateway::http {
namespace {

TEST(Compression, IsUndoneByAnyGunzip) {
  const std::string text(100'000, 'x');
  const auto packed = gzip(text);
  ASSERT_TRUE(packed.has_value());
  EXPECT_LT(packed->size(), text.size() / 10);
  const auto unpacked = transport::gunzip(*packed, text.size());
  ASSERT_TRUE(unpacked.has_value());
  EXPECT_EQ(*unpacked, text);
}

TEST(Compression, IsAcceptedWhereTheClientNamesIt) {
  EXPECT_TRUE(accepts_gzip("gzip"));
  EXPECT_TRUE(accepts_gzip("deflate, GZIP;q=0.5, br"));
  EXPECT_FALSE(accepts_gzip(""));
  EXPECT_FALSE(accepts_gzip("br, deflate"));
  EXPECT_FALSE(accepts_gzip("gzip;q=0"));
  EXPECT_FALSE(accepts_gzip("gzip;q=0.0, br"));
}

}  // namespace
}  // namespace gateway::http
