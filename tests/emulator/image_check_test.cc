#include "emulator/image_check.h"

#include <gtest/gtest.h>

#include "emulator/base64.h"

namespace emulator {
namespace {

using std::string_literals::operator""s;

const Model& model(std::string_view name) {
  static const std::vector<Model> models = default_models();
  return *find_model(models, name);
}

std::string refused_message(const boost::system::result<Part, Refusal>& part) {
  return part ? "accepted" : part.error().message;
}

constexpr std::string_view kUndecodable = "Failed to decode the image during the data inspection.";
// Only the magic numbers, which is all that is looked at.
constexpr std::string_view kPng = "data:image/png;base64,iVBORw0KGgo=";
constexpr std::string_view kWebp = "data:image/webp;base64,UklGRgAAAABXRUJQ";
constexpr std::string_view kGif = "data:image/gif;base64,R0lGODlh";

TEST(ImageCheck, KnowsFormatsByTheirMagicNumbers) {
  using std::string_view_literals::operator""sv;
  EXPECT_EQ(image_format("\xFF\xD8\xFF\xE0"), ImageFormat::jpeg);
  EXPECT_EQ(image_format("BM6"), ImageFormat::bmp);
  EXPECT_EQ(image_format("RIFF\x10\0\0\0WEBPVP8 "sv), ImageFormat::webp);
  EXPECT_EQ(image_format("RIFFWEBP"sv), std::nullopt);  // Without the length between.
  EXPECT_EQ(image_format("MM\0*"sv), ImageFormat::tiff);
  EXPECT_EQ(image_format("\0\0\1\0\1\0"sv), ImageFormat::ico);
  EXPECT_EQ(image_format("GIF89a"), std::nullopt);
  EXPECT_EQ(image_format(""), std::nullopt);
}

TEST(ImageCheck, DecodesADataUri) {
  const auto part = read_media(Kind::image, kPng, model("multimodal-embedding-v1"), {});
  ASSERT_TRUE(part);
  EXPECT_TRUE(part->inline_bytes);
  EXPECT_EQ(part->content, "\x89PNG\r\n\x1A\n");
}

TEST(ImageCheck, RefusesFormatsTheModelDoesNotKnow) {
  EXPECT_EQ(refused_message(read_media(Kind::image, kWebp, model("multimodal-embedding-v1"), {})),
            kUndecodable);
  EXPECT_TRUE(read_media(Kind::image, kWebp, model("qwen3-vl-embedding"), {}));
  EXPECT_EQ(refused_message(read_media(Kind::image, kGif, model("qwen3-vl-embedding"), {})),
            kUndecodable);
}

TEST(ImageCheck, RefusesWhatIsNotBase64) {
  EXPECT_EQ(refused_message(read_media(
                Kind::image, "data:image/png;base64,iVBO*w==", model("qwen3-vl-embedding"), {})),
            kUndecodable);
  EXPECT_EQ(refused_message(
                read_media(Kind::image, "data:image/png,raw", model("qwen3-vl-embedding"), {})),
            kUndecodable);
}

TEST(ImageCheck, RefusesAnOverlongDataUriBeforeDecodingIt) {
  const std::string uri = std::string(kPng) + std::string(10'485'760, 'A');
  EXPECT_EQ(refused_message(read_media(Kind::image, uri, model("qwen3-vl-embedding"), {})),
            "Exceeded limit on max bytes per data-uri item : 10485760");
}

TEST(ImageCheck, RefusesAnImageLargerThanTheModelTakes) {
  // "QUFB" is three bytes; 3 MiB of them after a JPEG's magic number ("/9j/") is just too much.
  std::string uri = "data:image/jpeg;base64,/9j/";
  for (int i = 0; i < 1024 * 1024; ++i) uri += "QUFB";
  EXPECT_FALSE(read_media(Kind::image, uri, model("multimodal-embedding-v1"), {}));
  uri.resize(uri.size() - 4);
  EXPECT_TRUE(read_media(Kind::image, uri, model("multimodal-embedding-v1"), {}));
}

TEST(ImageCheck, RefusesAnImageOfTenPixelsOrLessASide) {
  using std::string_view_literals::operator""sv;
  const auto png = [](std::string_view sides) {
    std::string uri = "data:image/png;base64,";
    append_base64(uri, "\x89PNG\r\n\x1A\n\0\0\0\rIHDR"s + std::string(sides));
    return uri;
  };
  const Model& vl = model("qwen3-vl-embedding");
  EXPECT_EQ(refused_message(read_media(Kind::image, png("\0\0\0\x0A\0\0\0\x0B"sv), vl, {})),
            "The image length and width do not meet the model restrictions. [height:11 or width:10 "
            "must be larger than 10]");
  EXPECT_FALSE(read_media(Kind::image, png("\0\0\0\x0B\0\0\0\x0A"sv), vl, {}));
  EXPECT_TRUE(read_media(Kind::image, png("\0\0\0\x0B\0\0\0\x0B"sv), vl, {}));
}

TEST(ImageCheck, TakesVideosByUrlOnly) {
  const Model& vl = model("qwen3-vl-embedding");
  EXPECT_TRUE(read_media(Kind::video, "https://example.invalid/v.mp4", vl, {}));
  EXPECT_FALSE(read_media(Kind::video, "data:video/mp4;base64,AAAA", vl, {}));
}

TEST(ImageCheck, TakesAnOssUrlOnlyWithItsHeader) {
  const Model& vl = model("qwen3-vl-embedding");
  EXPECT_EQ(refused_message(read_media(Kind::image, "oss://bucket/key", vl, {})),
            "The provided URL does not appear to be valid. Ensure it is correctly formatted.");
  const auto stored = [](std::string_view) { return std::string("\x89PNG\r\n\x1A\n"); };
  const auto part = read_media(Kind::image, "oss://bucket/key", vl, stored);
  ASSERT_TRUE(part);
  EXPECT_TRUE(part->inline_bytes);
  EXPECT_EQ(part->content, "\x89PNG\r\n\x1A\n");
}

TEST(ImageCheck, HoldsAStoredImageToTheSameAsOneInTheRequest) {
  const auto stored = [](std::string_view) { return std::string("GIF89a"); };
  const Model& vl = model("qwen3-vl-embedding");
  EXPECT_EQ(refused_message(read_media(Kind::image, "oss://a/b", vl, stored)), kUndecodable);
  EXPECT_TRUE(read_media(Kind::video, "oss://a/b", vl, stored));
  const auto gone = [](std::string_view) { return refusal("InvalidParameter"); };
  EXPECT_EQ(refused_message(read_media(Kind::image, "oss://a/b", vl, gone)),
            refusal("InvalidParameter").message);
}

}  // namespace
}  // namespace emulator
