#include "encoding/base64.h"

#include <gtest/gtest.h>

namespace gateway::encoding {
namespace {

std::string base64(std::string_view bytes) {
  std::string out;
  append_base64(out, bytes);
  return out;
}

// The vectors of RFC 4648, section 10.
TEST(Base64, EncodesTheVectorsOfTheStandard) {
  EXPECT_EQ(base64(""), "");
  EXPECT_EQ(base64("f"), "Zg==");
  EXPECT_EQ(base64("fo"), "Zm8=");
  EXPECT_EQ(base64("foo"), "Zm9v");
  EXPECT_EQ(base64("foob"), "Zm9vYg==");
  EXPECT_EQ(base64("fooba"), "Zm9vYmE=");
  EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
}

TEST(Base64, EncodesBytesWithTheirHighestBit) {
  EXPECT_EQ(base64("\xFF\xFE\xFD"), "//79");
  EXPECT_EQ(base64(std::string_view("\0\0\xFB", 3)), "AAD7");
}

TEST(Base64, AppendsToWhatIsThere) {
  std::string out = "data:";
  append_base64(out, "foo");
  EXPECT_EQ(out, "data:Zm9v");
}

TEST(Base64, KnowsItsSizeBeforehand) {
  for (std::size_t size = 0; size < 10; ++size) {
    EXPECT_EQ(base64_size(size), base64(std::string(size, 'x')).size());
  }
}

TEST(Base64, DecodesWhatItEncodes) {
  std::string bytes;
  for (int k = 0; k < 600; ++k) {
    EXPECT_EQ(decode_base64(base64(bytes)), bytes);
    bytes.push_back(static_cast<char>(k * 7));
  }
  EXPECT_EQ(decode_base64("//79"), "\xFF\xFE\xFD");
}

TEST(Base64, DecodesNothingElse) {
  for (const char* text : {"Z", "Zg", "Zg=", "Zm9", "Z===", "====", "=", "Zg==Zg==", "Zm9v\n",
                           " Zm9v", "Zm9*", "Zm-_", "Zh==", "Zm9=", "Zm=v", "Zm9\xFF"}) {
    EXPECT_FALSE(decode_base64(text)) << text;
  }
}

}  // namespace
}  // namespace gateway::encoding
