#include <string>

#include <gmock/gmock.h>

#include "tests/door/checks/checked.h"
#include "tests/support/model_specs.h"

namespace gateway::grpc_door {
namespace {

namespace pb = embedding::v1;
using namespace std::string_literals;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string kPng = "\x89PNG\r\n\x1A\n"s + "picture";
const std::string kUrl = "https://example.com/file";

/// Builds requests a content at a time.
struct Contents {
  Contents& text(const std::string& value) {
    request.add_contents()->set_text(value);
    return *this;
  }
  Contents& image_data(const std::string& value) {
    request.add_contents()->mutable_image()->set_data(value);
    return *this;
  }
  Contents& image_url(const std::string& value) {
    request.add_contents()->mutable_image()->set_url(value);
    return *this;
  }
  Contents& video(const std::string& value) {
    request.add_contents()->mutable_video()->set_url(value);
    return *this;
  }
  pb::EmbedMultimodalRequest request;
};

Result<dispatch::EmbedRequest> validated(pb::EmbedMultimodalRequest request,
                                         const ModelSpec& model = testing::vision_model()) {
  return testing::validate(std::move(request), model, checks::QueryLimits{});
}

std::string complaint(const pb::EmbedMultimodalRequest& request,
                      const ModelSpec& model = testing::vision_model()) {
  const Result<dispatch::EmbedRequest> result = validated(request, model);
  if (result.has_value()) return "accepted";
  EXPECT_EQ(result.error().kind, ErrorKind::invalid_argument);
  return result.error().message;
}

TEST(ContentValidation, CarriesEveryKindOver) {
  pb::EmbedMultimodalRequest request =
      Contents().text("words").image_data(kPng).image_url(kUrl + "1").video(kUrl + "2").request;
  request.set_dimension(4);
  request.set_instruct("find it");
  request.set_priority(pb::PRIORITY_BULK);
  const Result<dispatch::EmbedRequest> result = validated(request);
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->lane,
            (LaneKey{"vision", CallParameters{.dimension = 4, .instruct = "find it"}}));
  EXPECT_EQ(result->priority, Priority::bulk);
  ASSERT_EQ(result->contents.size(), 4u);
  EXPECT_EQ(std::get<Text>(result->contents[0]).text, "words");
  EXPECT_EQ(std::get<Image>(result->contents[1]).data, kPng);
  EXPECT_EQ(std::get<Image>(result->contents[1]).format, ImageFormat::png);
  EXPECT_EQ(std::get<Image>(result->contents[2]).url, kUrl + "1");
  EXPECT_EQ(std::get<Video>(result->contents[3]).url, kUrl + "2");
}

TEST(ContentValidation, TakesMoreOfAKindThanOneCallCarries) {
  EXPECT_EQ(complaint(Contents().video(kUrl).video(kUrl).request), "accepted");
}

TEST(ContentValidation, RefusesTooFewAndTooManyContents) {
  EXPECT_THAT(complaint({}), HasSubstr("\"contents\": is empty"));
  Contents many;
  for (int k = 0; k < 257; ++k) many.text("t");
  EXPECT_THAT(complaint(many.request), HasSubstr("at most 256"));
}

TEST(ContentValidation, RefusesContentsWithoutKindOrSource) {
  Contents contents;
  contents.text("words").request.add_contents();
  EXPECT_THAT(complaint(contents.request), HasSubstr("\"contents[1]\": has no kind"));
  Contents sourceless;
  sourceless.request.add_contents()->mutable_image();
  EXPECT_THAT(complaint(sourceless.request), HasSubstr("\"contents[0].image\": has no source"));
}

TEST(ContentValidation, ChecksTextsAsTextRequestsDo) {
  EXPECT_THAT(complaint(Contents().text("").request), HasSubstr("\"contents[0].text\": is empty"));
  EXPECT_THAT(complaint(Contents().text("\xFF").request), HasSubstr("not valid UTF-8"));
  std::string words;
  for (int k = 0; k < 101; ++k) words += "word ";
  EXPECT_THAT(complaint(Contents().text(words).request), HasSubstr("100 tokens"));
}

TEST(ContentValidation, LimitsTheBytesOfAnImage) {
  std::string image = kPng;
  image.resize(64, 'x');
  EXPECT_EQ(complaint(Contents().image_data(image).request), "accepted");
  EXPECT_THAT(complaint(Contents().image_data(image + "x").request),
              AllOf(HasSubstr("\"contents[0].image.data\""), HasSubstr("at most 64")));
}

TEST(ContentValidation, RefusesImagesOfUnknownAndUntakenFormats) {
  EXPECT_THAT(complaint(Contents().image_data("").request), HasSubstr("is empty"));
  EXPECT_THAT(complaint(Contents().image_data("GIF89a").request),
              AllOf(HasSubstr("no known format"), HasSubstr("allowed: jpeg, png")));
  EXPECT_THAT(complaint(Contents().image_data("II*\0...."s).request),
              AllOf(HasSubstr("format tiff"), HasSubstr("allowed: jpeg, png")));
}

TEST(ContentValidation, ChecksTheAddressesOfImagesAndVideos) {
  EXPECT_THAT(complaint(Contents().image_url("oss://bucket/private").request),
              AllOf(HasSubstr("\"contents[0].image.url\""), HasSubstr("oss://"),
                    Not(HasSubstr("private"))));
  EXPECT_THAT(complaint(Contents().video("file:///private").request),
              AllOf(HasSubstr("\"contents[0].video.url\""), Not(HasSubstr("private"))));
  EXPECT_THAT(complaint(Contents().video("").request), HasSubstr("is empty"));
}

TEST(ContentValidation, RefusesKindsThatTheModelDoesNotTake) {
  ModelSpec model = testing::vision_model();
  model.capacity = {.items = 1, .texts = 0, .images = 0, .videos = 0};
  EXPECT_THAT(complaint(Contents().text("t").request, model), HasSubstr("vision takes no texts"));
  EXPECT_THAT(complaint(Contents().image_url(kUrl).request, model),
              HasSubstr("vision takes no images"));
  EXPECT_THAT(complaint(Contents().video(kUrl).request, model),
              HasSubstr("vision takes no videos"));
}

TEST(ContentValidation, ChecksTheFieldsBesideTheContents) {
  pb::EmbedMultimodalRequest request = Contents().text("t").request;
  request.set_dimension(16);
  EXPECT_THAT(complaint(request), HasSubstr("allowed: 8, 4"));
  request.set_dimension(0);
  request.set_priority(static_cast<pb::Priority>(7));
  EXPECT_THAT(complaint(request), HasSubstr("\"priority\""));
  request.set_priority(pb::PRIORITY_UNSPECIFIED);
  request.set_instruct("find it");
  EXPECT_EQ(complaint(request), "accepted");
  EXPECT_THAT(complaint(request, testing::fused_model()), HasSubstr("\"instruct\""));
}

TEST(ContentValidation, FusesAllContentsIntoOneItem) {
  const Result<dispatch::EmbedRequest> result =
      validated(Contents().image_url(kUrl).text("words").request, testing::fused_model());
  ASSERT_TRUE(result.has_value());
  ASSERT_EQ(result->contents.size(), 1u);
  const auto& parts = std::get<FusedContent>(result->contents[0]).parts;
  ASSERT_EQ(parts.size(), 2u);
  EXPECT_EQ(std::get<Image>(parts[0]).url, kUrl);
  EXPECT_EQ(std::get<Text>(parts[1]).text, "words");
}

TEST(ContentValidation, FusesASingleContentToo) {
  const Result<dispatch::EmbedRequest> result =
      validated(Contents().text("words").request, testing::fused_model());
  ASSERT_TRUE(result.has_value());
  EXPECT_TRUE(std::holds_alternative<FusedContent>(result->contents[0]));
}

TEST(ContentValidation, TakesEachKindOnceOnAFusedModel) {
  EXPECT_THAT(
      complaint(Contents().text("a").image_url(kUrl).text("b").request, testing::fused_model()),
      AllOf(HasSubstr("\"contents[2]\": is a second one of its kind"), HasSubstr("fused")));
  EXPECT_THAT(
      complaint(Contents().image_url(kUrl).image_data(kPng).request, testing::fused_model()),
      HasSubstr("second one"));
  EXPECT_THAT(complaint(Contents().video(kUrl).request, testing::fused_model()),
              HasSubstr("takes no videos"));
}

}  // namespace
}  // namespace gateway::grpc_door
