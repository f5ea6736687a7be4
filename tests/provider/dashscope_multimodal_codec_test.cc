#include "provider/dashscope_multimodal_codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/provider/golden_file.h"
#include "tests/provider/sample_batch.h"

namespace gateway::provider {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

HttpRequest request_for(const SampleBatch& sample) {
  return DashScopeMultimodalCodec("").encode(sample.batch(), {"key", ""});
}

nlohmann::json encoded(const SampleBatch& sample) {
  return nlohmann::json::parse(request_for(sample).body);
}

Result<BatchAnswer, CallFault> decoded(const std::string& body, const SampleBatch& sample) {
  return DashScopeMultimodalCodec("").decode(answer_with(body), sample.batch());
}

SampleBatch sample_fused() {
  const std::vector<ContentPart> parts = {
      Text{"a red chair"}, Image{.url = "https://example.invalid/a.jpg", .data = {}}};
  return {.model = built_in_model("qwen2.5-vl-embedding"),
          .parameters = {.dimension = 3},
          .contents = {FusedContent{parts}}};
}

TEST(DashScopeMultimodalCodec, SendsEachContentAsAnElementWithOneKey) {
  SampleBatch sample = sample_contents("qwen3-vl-embedding");
  sample.parameters.dimension = 1024;
  EXPECT_EQ(encoded(sample), golden_json("multimodal_request.json"));
}

TEST(DashScopeMultimodalCodec, SendsThePartsOfAFusedContentAsElements) {
  SampleBatch sample = sample_fused();
  sample.parameters = {.dimension = 768, .instruct = "Find chairs"};
  EXPECT_EQ(encoded(sample), golden_json("multimodal_request_fused.json"));
}

TEST(DashScopeMultimodalCodec, SendsNoDimensionOfFixedLengthAndNoSwitchThatIsNotThere) {
  const SampleBatch sample = sample_contents("multimodal-embedding-v1");
  EXPECT_EQ(encoded(sample)["parameters"], nlohmann::json::object());
}

TEST(DashScopeMultimodalCodec, NamesTheFormatOfEachImage) {
  SampleBatch sample = sample_contents("qwen3-vl-embedding");
  sample.contents = {Image{.url = {}, .data = "BM", .format = ImageFormat::bmp}};
  EXPECT_EQ(encoded(sample)["input"]["contents"][0]["image"], "data:image/bmp;base64,Qk0=");
}

TEST(DashScopeMultimodalCodec, WritesALargeImageIntoItsPlaceWithoutGrowingTheBody) {
  SampleBatch sample = sample_contents("qwen3-vl-embedding");
  sample.contents = {Image{.url = {}, .data = std::string(3'000'000, '\xAB')}};
  const HttpRequest request = request_for(sample);
  EXPECT_GT(request.body.size(), 4'000'000U);
  EXPECT_LT(request.body.capacity(), 4'010'000U);
}

TEST(DashScopeMultimodalCodec, NeverAsksToResolveAddressesOfOurOwnStore) {
  SampleBatch sample = sample_contents("qwen3-vl-embedding");
  sample.contents = {Image{.url = "oss://dashscope-instant/a.jpg", .data = {}}};
  for (const HttpHeader& header : request_for(sample).headers) {
    EXPECT_NE(header.name, "X-DashScope-OssResourceResolve");
  }
}

TEST(DashScopeMultimodalCodec, MapsElementsByTheirIndex) {
  const auto answer = decoded(golden_text("multimodal_answer.json"),
                              sample_contents("tongyi-embedding-vision-plus"));
  ASSERT_TRUE(answer) << answer.error().message;
  ASSERT_EQ(answer->embeddings.size(), 4U);
  EXPECT_THAT(answer->embeddings[1].dense, ElementsAre(0.03F, -0.04F, 0.0F));
  EXPECT_THAT(answer->embeddings[2].dense, ElementsAre(0.05F, -0.06F, 0.0F));
  EXPECT_EQ(answer->usage, (Usage{.total_tokens = 906, .image_tokens = 896}));
}

TEST(DashScopeMultimodalCodec, AcceptsTheTypeThatSaysNothing) {
  const auto answer =
      decoded(golden_text("multimodal_answer_vl.json"), sample_contents("qwen3-vl-embedding"));
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_THAT(answer->embeddings[3].dense, ElementsAre(1.0F, 1.0F, 1.0F));
  EXPECT_EQ(answer->usage, (Usage{.total_tokens = 100, .image_tokens = 57}));
}

TEST(DashScopeMultimodalCodec, ReadsTheOneVectorOfAFusedModel) {
  const auto answer = decoded(golden_text("multimodal_answer_fused.json"), sample_fused());
  ASSERT_TRUE(answer) << answer.error().message;
  ASSERT_EQ(answer->embeddings.size(), 1U);
  EXPECT_THAT(answer->embeddings[0].dense, ElementsAre(0.5F, 0.25F, 0.125F));
  EXPECT_EQ(answer->usage, (Usage{.total_tokens = 100, .image_tokens = 80}));
}

TEST(DashScopeMultimodalCodec, RaisesTheAlarmIfIndependentContentsWereFused) {
  SampleBatch sample = sample_contents("qwen3-vl-embedding");
  sample.contents.resize(1);
  for (const std::string type : {"fused", "fusion"}) {
    const auto answer = decoded(
        R"({"output":{"embeddings":[{"index":0,"embedding":[1,2,3],"type":")" + type + R"("}]}})",
        sample);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, FaultKind::bad_answer);
    EXPECT_THAT(answer.error().message, HasSubstr("packing went wrong"));
  }
}

TEST(DashScopeMultimodalCodec, TakesNoSecondVectorFromAFusedModel) {
  const auto answer = decoded(
      R"({"output":{"embeddings":[{"index":0,"embedding":[1,2,3]},{"index":1,"embedding":[1,2,3]}]}})",
      sample_fused());
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, FaultKind::rows_miscounted);
}

}  // namespace
}  // namespace gateway::provider
