#include "content/image_format.h"

#include <string_view>

#include <gtest/gtest.h>

namespace gateway::content {
namespace {

using namespace std::string_view_literals;

// The first bytes of real files of each kind.
constexpr auto kJpeg = "\xFF\xD8\xFF\xE0\x00\x10JFIF\x00\x01"sv;
constexpr auto kPng = "\x89PNG\r\n\x1A\n\x00\x00\x00\rIHDR"sv;
constexpr auto kWebp = "RIFF\x24\x00\x00\x00WEBPVP8 "sv;
constexpr auto kBmp = "BM\x3A\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00\x28\x00\x00\x00"sv;
constexpr auto kDib =
    "\x28\x00\x00\x00\x01\x00\x00\x00\x01\x00\x00\x00\x01\x00\x18\x00\x00\x00\x00\x00"sv;
constexpr auto kIco = "\x00\x00\x01\x00\x01\x00\x10\x10\x00\x00"sv;
constexpr auto kIcns = "icns\x00\x00\x04\x00"sv;
constexpr auto kSgi = "\x01\xDA\x01\x01\x00\x03"sv;

TEST(ImageFormat, RecognisesEveryFormatByItsFirstBytes) {
  EXPECT_EQ(recognise_image(kJpeg), ImageFormat::jpeg);
  EXPECT_EQ(recognise_image(kPng), ImageFormat::png);
  EXPECT_EQ(recognise_image(kWebp), ImageFormat::webp);
  EXPECT_EQ(recognise_image(kBmp), ImageFormat::bmp);
  EXPECT_EQ(recognise_image(kDib), ImageFormat::bmp);
  EXPECT_EQ(recognise_image(kIco), ImageFormat::ico);
  EXPECT_EQ(recognise_image(kIcns), ImageFormat::icns);
  EXPECT_EQ(recognise_image(kSgi), ImageFormat::sgi);
}

TEST(ImageFormat, RecognisesTiffOfBothByteOrdersAndSizes) {
  EXPECT_EQ(recognise_image("II*\0\x08\0\0\0"sv), ImageFormat::tiff);
  EXPECT_EQ(recognise_image("MM\0*\0\0\0\x08"sv), ImageFormat::tiff);
  EXPECT_EQ(recognise_image("II+\0\x08\0\0\0"sv), ImageFormat::tiff);
  EXPECT_EQ(recognise_image("MM\0+\0\x08\0\0"sv), ImageFormat::tiff);
}

TEST(ImageFormat, RefusesRelativesOfTheFormats) {
  EXPECT_EQ(recognise_image("GIF89a\x01\x00\x01\x00"sv), std::nullopt);
  EXPECT_EQ(recognise_image("RIFF\x24\x00\x00\x00WAVEfmt "sv), std::nullopt);
  EXPECT_EQ(recognise_image("\x00\x00\x02\x00\x01\x00"sv), std::nullopt);  // A cursor.
  EXPECT_EQ(recognise_image("\x00\x00\x01\x00\x00\x00"sv),
            std::nullopt);  // An icon without pictures.
  EXPECT_EQ(recognise_image("BMW is a maker of cars"sv), std::nullopt);
  EXPECT_EQ(recognise_image("%PDF-1.7"sv), std::nullopt);
}

TEST(ImageFormat, RefusesFilesCutInsideTheirMagic) {
  EXPECT_EQ(recognise_image(""sv), std::nullopt);
  for (const std::string_view whole :
       {kJpeg.substr(0, 3), kPng.substr(0, 8), kWebp.substr(0, 12), kBmp.substr(0, 14),
        kDib.substr(0, 16), kIco.substr(0, 6), kIcns.substr(0, 4), kSgi.substr(0, 2)}) {
    EXPECT_TRUE(recognise_image(whole).has_value());
    EXPECT_EQ(recognise_image(whole.substr(0, whole.size() - 1)), std::nullopt);
  }
}

TEST(ImageFormat, HasANameForEach) {
  EXPECT_EQ(image_format_name(ImageFormat::jpeg), "jpeg");
  EXPECT_EQ(image_format_name(ImageFormat::sgi), "sgi");
}

}  // namespace
}  // namespace gateway::content
