#include "emulator/image_size.h"

#include <string>

#include <gtest/gtest.h>

namespace emulator {
namespace {

using std::string_literals::operator""s;

void expect_size(const std::string& bytes, std::uint32_t width, std::uint32_t height) {
  const auto size = image_size(bytes);
  ASSERT_TRUE(size);
  EXPECT_EQ(size->width, width);
  EXPECT_EQ(size->height, height);
}

const std::string kPng = "\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\1\2\0\0\0\3"s;
const std::string kJpeg =
    "\xFF\xD8\xFF\xE0\0\4\xFF\xC0\xFF\xFF\xC4\0\2\xFF\xC2\0\x11\x08\0\x14\1\0\3"s;
const std::string kWebp = "RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9D\x01\x2A\x20\x40\x10\x40"s;

TEST(ImageSize, OfAPng) {
  expect_size(kPng, 258, 3);
}

TEST(ImageSize, OfAJpegStandsInItsFrameBehindOtherSegments) {
  expect_size(kJpeg, 256, 20);
}

TEST(ImageSize, OfABitmapWithAndWithoutAFileHead) {
  const std::string info = "\x28\0\0\0\x20\0\0\0\xF0\xFF\xFF\xFF"s;
  expect_size(info, 32, 16);
  expect_size("BM" + std::string(12, '\0') + info, 32, 16);
  expect_size("BM" + std::string(12, '\0') + "\x0C\0\0\0\7\0\5\0"s, 7, 5);
}

TEST(ImageSize, OfTheThreeKindsOfWebp) {
  expect_size(kWebp, 32, 16);
  expect_size("RIFF\0\0\0\0WEBPVP8X\0\0\0\0\0\0\0\0\x1F\0\0\x0F\0\0"s, 32, 16);
  // Width and height less one, 14 bits each.
  expect_size("RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2F\x1F\xC0\3\0\0\0\0\0\0"s, 32, 16);
}

TEST(ImageSize, IsUnknownOfOthersAndOfWhatIsCutOff) {
  EXPECT_FALSE(image_size(""));
  EXPECT_FALSE(image_size("II*\0"s));
  EXPECT_FALSE(image_size("BM"));
  for (const std::string& whole : {kPng, kJpeg, kWebp}) {
    EXPECT_FALSE(image_size(whole.substr(0, whole.size() - 8)));
    for (std::size_t size = 0; size < whole.size(); ++size) {
      (void)image_size(whole.substr(0, size));
    }
  }
}

}  // namespace
}  // namespace emulator
