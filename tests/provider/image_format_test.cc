#include "provider/image_format.h"

#include <gtest/gtest.h>

#include "provider/base64.h"

namespace gateway::provider {
namespace {

TEST(ImageFormat, IsReadBackFromItsName) {
  for (const ImageFormat format :
       {ImageFormat::jpeg, ImageFormat::png, ImageFormat::webp, ImageFormat::bmp, ImageFormat::tiff,
        ImageFormat::ico, ImageFormat::icns, ImageFormat::sgi}) {
    EXPECT_EQ(parse_image_format(image_format_name(format)), format);
  }
}

TEST(ImageFormat, HasOtherNames) {
  EXPECT_EQ(parse_image_format("jpg"), ImageFormat::jpeg);
  EXPECT_EQ(parse_image_format("dib"), ImageFormat::bmp);
  EXPECT_EQ(image_format_name(ImageFormat::jpeg), "jpeg");
  EXPECT_EQ(image_format_name(ImageFormat::bmp), "bmp");
}

TEST(ImageFormat, IsNothingForOtherNames) {
  EXPECT_EQ(parse_image_format("gif"), std::nullopt);
  EXPECT_EQ(parse_image_format(""), std::nullopt);
}

TEST(ImageFormat, LargestInlineImageJustFitsADataUri) {
  const std::size_t prefix = std::string_view("data:image/tiff;base64,").size();
  EXPECT_LE(prefix + base64_size(kMaxInlineImageBytes), kMaxDataUriBytes);
  EXPECT_GT(prefix + base64_size(kMaxInlineImageBytes + 1), kMaxDataUriBytes);
}

}  // namespace
}  // namespace gateway::provider
