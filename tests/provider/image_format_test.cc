#include "provider/image_format.h"

#include <gtest/gtest.h>

#include "content/content_cost.h"
#include "encoding/base64.h"

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

TEST(ImageFormat, TheLargestInlineImageJustFitsIntoACall) {
  const auto cost = [](std::size_t bytes) {
    return content::cost_of(Image{"", std::string(bytes, 'x'), ImageFormat::tiff});
  };
  EXPECT_LE(cost(kMaxInlineImageBytes).wire_bytes, kMaxBodyItemBytes);
  EXPECT_GT(cost(kMaxInlineImageBytes + 1).wire_bytes, kMaxBodyItemBytes);
  constexpr std::size_t kMaxDataUriBytes = 10'485'760;  // docs/provider.md, 3.4.
  EXPECT_LT(encoding::base64_size(kMaxInlineImageBytes) + 100, kMaxDataUriBytes);
}

}  // namespace
}  // namespace gateway::provider
