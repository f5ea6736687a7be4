#include "door/checks/content_checks.h"

#include <string>

#include <gmock/gmock.h>

#include "tests/door/checks/checked.h"
#include "tests/support/model_specs.h"

namespace gateway::checks {
namespace {

using namespace std::string_literals;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string kPng = "\x89PNG\r\n\x1A\n"s + "picture";
const std::string kUrl = "https://example.com/file";

/// Builds queries a content at a time.
class Contents {
 public:
  Contents() { query.items.emplace<SentContents>(); }

  Contents& add(SentContent content) {
    std::get<SentContents>(query.items).push_back(std::move(content));
    return *this;
  }
  Contents& text(const std::string& value) { return add(Text{value}); }
  Contents& image_data(const std::string& value) { return add(SentImage(ImageData{value})); }
  Contents& image_url(const std::string& value) { return add(SentImage(ImageUrl{value})); }
  Contents& video(const std::string& value) { return add(Video{value}); }

  EmbedQuery query;
};

Result<CheckedQuery> checked(const EmbedQuery& query,
                             const ModelSpec& model = testing::vision_model()) {
  return testing::checked(query, model);
}

std::string complaint(const EmbedQuery& query, const ModelSpec& model = testing::vision_model()) {
  return testing::complaint(query, model);
}

TEST(ContentChecks, CarriesEveryKindOver) {
  EmbedQuery query =
      Contents().text("words").image_data(kPng).image_url(kUrl + "1").video(kUrl + "2").query;
  query.dimension = 4;
  query.instruct = "find it";
  query.priority = Priority::bulk;
  const Result<CheckedQuery> result = checked(query);
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

TEST(ContentChecks, TakesMoreOfAKindThanOneCallCarries) {
  EXPECT_EQ(complaint(Contents().video(kUrl).video(kUrl).query), "accepted");
}

TEST(ContentChecks, RefusesTooFewAndTooManyContents) {
  EXPECT_THAT(complaint(Contents().query), HasSubstr("\"contents\": is empty"));
  Contents many;
  for (int k = 0; k < 2049; ++k) many.text("t");
  EXPECT_THAT(complaint(many.query), HasSubstr("at most 2048"));
}

TEST(ContentChecks, RefusesContentsWithoutKindOrSource) {
  Contents contents;
  contents.text("words").add(std::nullopt);
  EXPECT_THAT(complaint(contents.query), HasSubstr("\"contents[1]\": has no kind"));
  Contents sourceless;
  sourceless.add(SentImage());
  EXPECT_THAT(complaint(sourceless.query), HasSubstr("\"contents[0].image\": has no source"));
}

TEST(ContentChecks, ChecksTextsAsTextRequestsDo) {
  EXPECT_THAT(complaint(Contents().text("").query), HasSubstr("\"contents[0].text\": is empty"));
  EXPECT_THAT(complaint(Contents().text("\xFF").query), HasSubstr("not valid UTF-8"));
  std::string words;
  for (int k = 0; k < 101; ++k) words += "word ";
  EXPECT_THAT(complaint(Contents().text(words).query), HasSubstr("100 tokens"));
}

TEST(ContentChecks, LimitsTheBytesOfAnImage) {
  std::string image = kPng;
  image.resize(64, 'x');
  EXPECT_EQ(complaint(Contents().image_data(image).query), "accepted");
  EXPECT_THAT(complaint(Contents().image_data(image + "x").query),
              AllOf(HasSubstr("\"contents[0].image.data\""), HasSubstr("at most 64")));
}

TEST(ContentChecks, RefusesImagesOfUnknownAndUntakenFormats) {
  EXPECT_THAT(complaint(Contents().image_data("").query), HasSubstr("is empty"));
  EXPECT_THAT(complaint(Contents().image_data("GIF89a").query),
              AllOf(HasSubstr("no known format"), HasSubstr("allowed: jpeg, png")));
  EXPECT_THAT(complaint(Contents().image_data("II*\0...."s).query),
              AllOf(HasSubstr("format tiff"), HasSubstr("allowed: jpeg, png")));
}

TEST(ContentChecks, ChecksTheAddressesOfImagesAndVideos) {
  EXPECT_THAT(complaint(Contents().image_url("oss://bucket/private").query),
              AllOf(HasSubstr("\"contents[0].image.url\""), HasSubstr("oss://"),
                    Not(HasSubstr("private"))));
  EXPECT_THAT(complaint(Contents().video("file:///private").query),
              AllOf(HasSubstr("\"contents[0].video.url\""), Not(HasSubstr("private"))));
  EXPECT_THAT(complaint(Contents().video("").query), HasSubstr("is empty"));
}

TEST(ContentChecks, RefusesKindsThatTheModelDoesNotTake) {
  ModelSpec model = testing::vision_model();
  model.capacity = {.items = 1, .texts = 0, .images = 0, .videos = 0};
  EXPECT_THAT(complaint(Contents().text("t").query, model), HasSubstr("vision takes no texts"));
  EXPECT_THAT(complaint(Contents().image_url(kUrl).query, model),
              HasSubstr("vision takes no images"));
  EXPECT_THAT(complaint(Contents().video(kUrl).query, model), HasSubstr("vision takes no videos"));
}

TEST(ContentChecks, ChecksTheFieldsBesideTheContents) {
  EmbedQuery query = Contents().text("t").query;
  query.dimension = 16;
  EXPECT_THAT(complaint(query), HasSubstr("allowed: 8, 4"));
  query.dimension.reset();
  query.priority = UnknownValue{};
  EXPECT_THAT(complaint(query), HasSubstr("\"priority\""));
  query.priority.reset();
  query.instruct = "find it";
  EXPECT_EQ(complaint(query), "accepted");
  EXPECT_THAT(complaint(query, testing::fused_model()), HasSubstr("\"instruct\""));
}

TEST(ContentChecks, FusesAllContentsIntoOneItem) {
  const Result<CheckedQuery> result =
      checked(Contents().image_url(kUrl).text("words").query, testing::fused_model());
  ASSERT_TRUE(result.has_value());
  ASSERT_EQ(result->contents.size(), 1u);
  const auto& parts = std::get<FusedContent>(result->contents[0]).parts;
  ASSERT_EQ(parts.size(), 2u);
  EXPECT_EQ(std::get<Image>(parts[0]).url, kUrl);
  EXPECT_EQ(std::get<Text>(parts[1]).text, "words");
}

TEST(ContentChecks, FusesASingleContentToo) {
  const Result<CheckedQuery> result =
      checked(Contents().text("words").query, testing::fused_model());
  ASSERT_TRUE(result.has_value());
  EXPECT_TRUE(std::holds_alternative<FusedContent>(result->contents[0]));
}

TEST(ContentChecks, RefusesContentsThatFitIntoNoCallTogether) {
  ModelSpec model = testing::fused_model();
  model.max_image_bytes = 10'000'000;
  model.max_tokens_per_text = 100'000'000;
  const std::string image = kPng + std::string(3'000'000, 'x');
  const std::string words(3'000'000, 'a');
  EXPECT_EQ(complaint(Contents().image_data(image).query, model), "accepted");
  EXPECT_EQ(complaint(Contents().text(words).query, model), "accepted");
  EXPECT_THAT(complaint(Contents().image_data(image).text(words).query, model),
              AllOf(HasSubstr("\"contents\""), HasSubstr("at most 6275072 fit")));
}

TEST(ContentChecks, TakesEachKindOnceOnAFusedModel) {
  EXPECT_THAT(
      complaint(Contents().text("a").image_url(kUrl).text("b").query, testing::fused_model()),
      AllOf(HasSubstr("\"contents[2]\": is a second one of its kind"), HasSubstr("fused")));
  EXPECT_THAT(complaint(Contents().image_url(kUrl).image_data(kPng).query, testing::fused_model()),
              HasSubstr("second one"));
  EXPECT_THAT(complaint(Contents().video(kUrl).query, testing::fused_model()),
              HasSubstr("takes no videos"));
}

}  // namespace
}  // namespace gateway::checks
