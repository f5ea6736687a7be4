#include "emulator/multimodal_endpoint.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "emulator/models.h"
#include "tests/emulator/json_body.h"

namespace emulator {
namespace {

using nlohmann::json;

constexpr const char* kImage = R"({"image":"https://example.invalid/a.jpg"})";
constexpr const char* kVideo = R"({"video":"https://example.invalid/v.mp4"})";
constexpr const char* kText = R"({"text":"a red chair"})";

ReadCall read(std::string_view model, const std::vector<std::string>& contents,
              const std::string& parameters = "{}") {
  static const std::vector<Model> models = default_models();
  std::string list;
  for (const std::string& content : contents) list += (list.empty() ? "" : ",") + content;
  const std::string body =
      R"({"input":{"contents":[)" + list + R"(]},"parameters":)" + parameters + "}";
  return read_multimodal_call(JsonBody(body), *find_model(models, model), {});
}

json answer_of(const ReadCall& call) {
  return json::parse(write_multimodal_answer(*call, compute_rows(*call), "id-1"));
}

std::vector<std::string> types_of(const json& answer) {
  std::vector<std::string> types;
  for (const auto& row : answer.at("output").at("embeddings")) types.push_back(row.at("type"));
  return types;
}

std::vector<std::string> keys_of(const json& object) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : object.items()) keys.push_back(key);
  return keys;
}

TEST(MultimodalEndpoint, GivesEachContentItsOwnVector) {
  const ReadCall call = read("multimodal-embedding-v1", {kText, kImage, kVideo});
  ASSERT_TRUE(call);
  const json answer = answer_of(call);
  EXPECT_EQ(types_of(answer), (std::vector<std::string>{"text", "image", "video"}));
  const auto& rows = answer.at("output").at("embeddings");
  EXPECT_EQ(rows[0].at("embedding").get<std::vector<float>>(), text_vector("a red chair", 1024));
  EXPECT_EQ(rows[1].at("embedding").get<std::vector<float>>(),
            url_vector("https://example.invalid/a.jpg", 1024));
  EXPECT_EQ(rows[2].at("index"), 2);
}

TEST(MultimodalEndpoint, TakesAnImageOfTheCallForItsBytesWhateverFormatItClaims) {
  for (const std::string format : {"png", "jpeg"}) {
    const ReadCall call = read("multimodal-embedding-v1",
                               {R"({"image":"data:image/)" + format + R"(;base64,iVBORw0KGgo="})"});
    ASSERT_TRUE(call) << format;
    const json row = answer_of(call).at("output").at("embeddings").at(0);
    EXPECT_EQ(row.at("embedding").get<std::vector<float>>(),
              bytes_vector("\x89PNG\r\n\x1A\n", 1024));
  }
}

TEST(MultimodalEndpoint, TakesABareString) {
  const ReadCall call = read("multimodal-embedding-v1", {R"("a red chair")"});
  ASSERT_TRUE(call);
  EXPECT_EQ(call->items.front().type, "text");
}

TEST(MultimodalEndpoint, CountsEachKindPerModel) {
  EXPECT_FALSE(read("multimodal-embedding-v1", {kImage, kImage}));
  EXPECT_FALSE(read("multimodal-embedding-v1", {kVideo, kVideo}));
  EXPECT_FALSE(read("multimodal-embedding-v1", {kText, kText}));
  EXPECT_TRUE(read("qwen3-vl-embedding", {kText, kText, kImage, kVideo}));
  EXPECT_FALSE(read("qwen3-vl-embedding", {kVideo, kVideo}));
  EXPECT_TRUE(read("tongyi-embedding-vision-plus", std::vector<std::string>(30, kText)));
  EXPECT_TRUE(
      read("tongyi-embedding-vision-plus-2026-03-06", std::vector<std::string>(20, kImage)));
  EXPECT_FALSE(
      read("tongyi-embedding-vision-plus-2026-03-06", std::vector<std::string>(21, kImage)));
  EXPECT_FALSE(
      read("tongyi-embedding-vision-plus-2026-03-06", std::vector<std::string>(9, kVideo)));
}

TEST(MultimodalEndpoint, Qwen3CallsEveryIndependentItemVl) {
  const ReadCall call = read("qwen3-vl-embedding", {kText, kImage}, R"({"enable_fusion":false})");
  ASSERT_TRUE(call);
  const json answer = answer_of(call);
  EXPECT_EQ(types_of(answer), (std::vector<std::string>{"vl", "vl"}));
  EXPECT_EQ(answer.at("output").at("embeddings").at(0).at("embedding").size(), 2560U);
}

TEST(MultimodalEndpoint, FusesAWholeCallOnRequestOrAlways) {
  for (const ReadCall& call :
       {read("qwen3-vl-embedding", {kText, kImage}, R"({"enable_fusion":true})"),
        read("qwen2.5-vl-embedding", {kText, kImage})}) {
    ASSERT_TRUE(call);
    EXPECT_EQ(types_of(answer_of(call)), (std::vector<std::string>{"fusion"}));
  }
}

TEST(MultimodalEndpoint, FusesOneObjectOfSeveralKeysOnTheSnapshotsOnly) {
  const std::string both = R"({"text":"a red chair","image":"https://example.invalid/a.jpg"})";
  const ReadCall call = read("tongyi-embedding-vision-flash-2026-03-06", {both, kText});
  ASSERT_TRUE(call);
  EXPECT_EQ(types_of(answer_of(call)), (std::vector<std::string>{"fused", "text"}));
  const ReadCall refused = read("tongyi-embedding-vision-flash", {both});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "The item of content should be a message of a certain modal.");
}

TEST(MultimodalEndpoint, MakesOneVectorOfASequenceOfImages) {
  const std::string sequence = R"({"multi_images":["https://e.invalid/1","https://e.invalid/2"]})";
  const ReadCall call = read("tongyi-embedding-vision-plus", {sequence});
  ASSERT_TRUE(call);
  EXPECT_EQ(types_of(answer_of(call)), (std::vector<std::string>{"multi_images"}));
  EXPECT_FALSE(read("qwen3-vl-embedding", {sequence}));
}

TEST(MultimodalEndpoint, CutsLongTextsSilentlyOnV1AndRefusesThemElsewhere) {
  std::string words;
  for (int i = 0; i < 512; ++i) words += (i == 0 ? "w" : " w");
  const std::string longer = R"({"text":")" + words + R"( and more"})";
  const ReadCall call = read("multimodal-embedding-v1", {longer});
  ASSERT_TRUE(call);
  EXPECT_EQ(call->usage.text_tokens, 512U);
  EXPECT_EQ(call->items.front().parts.front().content, words);

  std::string many;
  for (int i = 0; i < 1025; ++i) many += "w ";
  const ReadCall refused = read("tongyi-embedding-vision-plus", {R"({"text":")" + many + R"("})"});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "Range of input length should be [1, 1024]");
}

TEST(MultimodalEndpoint, BillsWithTheKeysOfEachModel) {
  const auto usage = [](std::string_view model) {
    return answer_of(read(model, {kText, kImage})).at("usage");
  };
  const json tongyi = usage("tongyi-embedding-vision-plus");
  EXPECT_EQ(keys_of(tongyi), (std::vector<std::string>{"input_tokens", "input_tokens_details",
                                                       "output_tokens", "total_tokens"}));
  EXPECT_EQ(tongyi.at("input_tokens_details").at("text_tokens"), 3);
  const json qwen3 = usage("qwen3-vl-embedding");
  EXPECT_EQ(keys_of(qwen3),
            (std::vector<std::string>{"image_tokens", "input_tokens", "total_tokens"}));
  EXPECT_EQ(qwen3.at("total_tokens").get<int>(),
            qwen3.at("image_tokens").get<int>() + qwen3.at("input_tokens").get<int>());
  EXPECT_EQ(keys_of(usage("qwen2.5-vl-embedding")),
            (std::vector<std::string>{"image_tokens", "input_tokens"}));
  EXPECT_EQ(keys_of(usage("multimodal-embedding-v1")),
            (std::vector<std::string>{"duration", "image_count", "image_tokens", "input_tokens"}));
}

TEST(MultimodalEndpoint, ResolutionLevelsDecideTheTokensOfAnImage) {
  const char* const model = "tongyi-embedding-vision-plus-2026-03-06";
  EXPECT_EQ(read(model, {kImage})->usage.image_tokens, 402U);
  EXPECT_EQ(read(model, {kImage}, R"({"res_level":3})")->usage.image_tokens, 1026U);
  EXPECT_FALSE(read(model, {kImage}, R"({"res_level":4})"));
}

TEST(MultimodalEndpoint, AnswersTheLegacyModelWithOneArray) {
  const ReadCall call =
      read("multimodal-embedding-one-peace-v1", {R"({"factor":1,"text":"hello"})"});
  ASSERT_TRUE(call);
  EXPECT_EQ(answer_of(call).at("output").at("embedding").size(), 1536U);
}

TEST(MultimodalEndpoint, RefusesEmptyContentsAndWrongParameters) {
  EXPECT_FALSE(read("qwen3-vl-embedding", {}));
  EXPECT_FALSE(read("qwen3-vl-embedding", {"{}"}));
  EXPECT_FALSE(read("qwen3-vl-embedding", {"7"}));
  EXPECT_FALSE(read("qwen3-vl-embedding", {kText}, R"({"dimension":100})"));
  EXPECT_FALSE(read("qwen3-vl-embedding", {kText}, R"({"output_type":"sparse"})"));
  EXPECT_FALSE(read("qwen3-vl-embedding", {kText}, R"({"fps":2})"));
  EXPECT_TRUE(read("multimodal-embedding-v1", {kText}, R"({"dimension":100})"));
  EXPECT_FALSE(read("qwen3-vl-embedding", {kText}, R"({"instruct":7})"));
  EXPECT_EQ(read("qwen3-vl-embedding", {kText}, R"({"instruct":"find shoes"})")->instruct,
            "find shoes");
}

TEST(MultimodalEndpoint, VideoFramesDecideTheTokensOfAVideo) {
  const auto tokens = [](const std::string& parameters) {
    return read("tongyi-embedding-vision-plus-2026-03-06", {kVideo}, parameters)
        ->usage.image_tokens;
  };
  EXPECT_EQ(tokens(R"({"max_video_frames":8})"), 2 * tokens(R"({"max_video_frames":4})"));
  for (const char* const frames : {"0", "65", "true"}) {
    EXPECT_FALSE(read("tongyi-embedding-vision-plus-2026-03-06", {kVideo},
                      std::string(R"({"max_video_frames":)") + frames + "}"))
        << frames;
  }
}

}  // namespace
}  // namespace emulator
