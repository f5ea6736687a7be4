// The multimodal endpoint's `input.contents`.
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include <gmock/gmock.h>

#include "dashscope_door/native_request.h"

namespace gateway::dashscope_door {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::size_t kMaxItems = 4;

constexpr std::string_view kFile = "oss://embedding-gateway/0123/a.png";

/// One file.
Result<uploads::FileBytes, std::string_view> find_file(std::string_view address) {
  if (address != kFile) return std::string_view("is not in the store");
  return std::make_shared<const std::string>("bytes");
}

Result<NativeRequest> read(const std::string& contents, const std::string& parameters = "") {
  return read_native_request(
      R"({"model":"m","input":{"contents":)" + contents + R"(},"parameters":{)" + parameters + "}}",
      {.modality = Modality::multimodal, .max_items = kMaxItems, .files = find_file});
}

checks::SentContents contents_of(const std::string& contents) {
  auto request = read(contents);
  if (request) return std::get<checks::SentContents>(std::move(request->query.items));
  ADD_FAILURE() << contents << "\n" << request.error().message;
  return {};
}

Error complaint(const std::string& contents, const std::string& parameters = "") {
  auto request = read(contents, parameters);
  if (!request) return request.error();
  ADD_FAILURE() << "accepted: " << contents;
  return {ErrorKind::internal, ""};
}

std::string field_of(const std::string& contents, const std::string& parameters = "") {
  return complaint(contents, parameters).field;
}

const std::string& url_of(const checks::SentContent& content) {
  return std::get<checks::ImageUrl>(*std::get<checks::SentImage>(*content)).url;
}

const std::string& data_of(const checks::SentContent& content) {
  return std::get<checks::ImageData>(*std::get<checks::SentImage>(*content)).data;
}

// docs/provider.md, 3.1.
TEST(Contents, AreReadAsTheProvidersOwnExampleHasThem) {
  const auto contents =
      contents_of(R"([{"text": "a lamp"}, {"image": "https://example.com/lamp.jpg"},)"
                  R"({"image": "data:image/png;base64,iVBORw0KGgo="},)"
                  R"({"video": "https://example.com/lamp.mp4"}])");
  ASSERT_EQ(contents.size(), 4U);
  EXPECT_EQ(std::get<Text>(*contents[0]).text, "a lamp");
  EXPECT_EQ(url_of(contents[1]), "https://example.com/lamp.jpg");
  EXPECT_EQ(data_of(contents[2]), "\x89PNG\r\n\x1A\n");
  EXPECT_EQ(std::get<Video>(*contents[3]).url, "https://example.com/lamp.mp4");
}

TEST(Contents, MayBeTextsAlone) {
  const auto contents = contents_of(R"(["a",{"text":"b"}])");
  EXPECT_EQ(std::get<Text>(*contents.at(0)).text, "a");
  EXPECT_EQ(std::get<Text>(*contents.at(1)).text, "b");
}

TEST(Contents, KeepTheirKinds) {
  EXPECT_THAT(read(R"(["a",{"video":"https://a/b"},{"image":"https://a/b"}])")->kinds,
              ElementsAre(ContentKind::text, ContentKind::video, ContentKind::image));
}

// What the SDK's item classes send.
TEST(Contents, MayHaveAFactorThatChangesNothing) {
  const auto contents =
      contents_of(R"([{"factor":1,"text":"a"},{"factor":0.5,"image":"https://a/b"}])");
  ASSERT_EQ(contents.size(), 2U);
  EXPECT_EQ(std::get<Text>(*contents[0]).text, "a");
}

TEST(Contents, MayLeaveAKeyEmpty) {
  EXPECT_EQ(contents_of(R"([{"text":"a","image":null,"other":{"x":[1]}}])").size(), 1U);
}

TEST(Contents, WithSeveralKeysAskForFusion) {
  const auto request = read(R"(["a",{"text":"b","image":"https://a/b"},{"text":"c"}])");
  ASSERT_TRUE(request);
  EXPECT_EQ(request->fuses_at, "input.contents[1]");
  EXPECT_EQ(std::get<checks::SentContents>(request->query.items).size(), 4U);
}

TEST(Contents, AskForFusionByAParameter) {
  EXPECT_EQ(read(R"(["a"])", R"("enable_fusion":true)")->fuses_at, "parameters.enable_fusion");
  EXPECT_FALSE(read(R"(["a"])", R"("enable_fusion":false)")->fuses_at);
}

TEST(Contents, AreRefusedByTheirPlace) {
  EXPECT_EQ(field_of(R"(["a",7])"), "input.contents[1]");
  EXPECT_EQ(field_of(R"(["a",{}])"), "input.contents[1]");
  EXPECT_EQ(field_of(R"([{"factor":1}])"), "input.contents[0]");
  EXPECT_EQ(field_of(R"([{"text":7}])"), "input.contents[0].text");
  EXPECT_EQ(field_of(R"([{"image":{"url":"x"}}])"), "input.contents[0].image");
  EXPECT_EQ(field_of(R"([{"video":["https://a/b"]}])"), "input.contents[0].video");
  EXPECT_EQ(field_of(R"([{"audio":"https://a/b"}])"), "input.contents[0].audio");
  EXPECT_EQ(field_of(R"([{"multi_images":["https://a/b"]}])"), "input.contents[0].multi_images");
  EXPECT_EQ(field_of(R"("a")"), "input.contents");
  EXPECT_EQ(field_of(R"(["a","b","c","d","e"])"), "input.contents");
}

TEST(Contents, TakeDataUrisInLettersOfEitherCase) {
  const auto contents = contents_of(R"([{"image": "DATA:image/PNG;Base64,iVBORw0KGgo="}])");
  EXPECT_EQ(data_of(contents.at(0)), "\x89PNG\r\n\x1A\n");
}

TEST(Contents, HaveImagesThatAreWellFormed) {
  const auto words = [](const std::string& source) {
    const Error error = complaint(R"([{"image":")" + source + R"("}])");
    EXPECT_EQ(error.field, "input.contents[0].image");
    EXPECT_EQ(error.message.find(source), std::string::npos) << "quotes the caller";
    return error.message;
  };
  EXPECT_THAT(words("data:image/png;base64,****"), HasSubstr("base64"));
  EXPECT_THAT(words("data:image/png;base64,iVBORw0KGgo"), HasSubstr("base64"));
  EXPECT_THAT(words("data:image/png,abc"), HasSubstr("data URI"));
  EXPECT_THAT(words("data:text/plain;base64,YWJj"), HasSubstr("data URI"));
  EXPECT_THAT(words("oss://dashscope-instant/a/b.png"), HasSubstr("store"));
}

TEST(Contents, MayBeFilesThatWereUploaded) {
  EXPECT_EQ(data_of(contents_of(R"([{"image":"oss://embedding-gateway/0123/a.png"}])").at(0)),
            "bytes");
}

TEST(Contents, HaveNoTextThatIsTheAddressOfAFile) {
  EXPECT_EQ(field_of(R"([{"text":"oss://embedding-gateway/0123/a.png"}])"),
            "input.contents[0].text");
  EXPECT_EQ(std::get<Text>(*contents_of(R"([{"text":"oss://bucket/a"}])").at(0)).text,
            "oss://bucket/a");
}

TEST(Contents, HaveNoVideoInAStore) {
  EXPECT_EQ(field_of(R"([{"video":"oss://embedding-gateway/0123/a.png"}])"),
            "input.contents[0].video");
}

TEST(ContentParameters, MayHaveTheirDefaultsAlone) {
  EXPECT_TRUE(
      read(R"(["a"])", R"("fps":1.0,"res_level":1,"max_video_frames":8,"auto_truncation":false)"));
  EXPECT_EQ(field_of(R"(["a"])", R"("fps":0.5)"), "parameters.fps");
  EXPECT_EQ(field_of(R"(["a"])", R"("res_level":2)"), "parameters.res_level");
  EXPECT_EQ(field_of(R"(["a"])", R"("max_video_frames":"8")"), "parameters.max_video_frames");
  EXPECT_EQ(field_of(R"(["a"])", R"("auto_truncation":true)"), "parameters.auto_truncation");
}

TEST(ContentParameters, HaveDenseVectorsAlone) {
  EXPECT_TRUE(read(R"(["a"])", R"("output_type":"dense")"));
  EXPECT_EQ(field_of(R"(["a"])", R"("output_type":"sparse")"), "parameters.output_type");
  EXPECT_EQ(field_of(R"(["a"])", R"("output_type":"x")"), "parameters.output_type");
}

}  // namespace
}  // namespace gateway::dashscope_door
