#include "provider/openai_codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/provider/golden_file.h"
#include "tests/provider/sample_batch.h"

namespace gateway::provider {
namespace {

using testing::ElementsAre;

nlohmann::json encoded(const SampleBatch& sample) {
  return nlohmann::json::parse(OpenAiCodec("").encode(sample.batch(), {"key", ""}).body);
}

TEST(OpenAiCodec, SendsTextsDimensionsAndFormat) {
  SampleBatch sample = sample_texts("text-embedding-v4", 2);
  sample.parameters.dimension = 512;
  EXPECT_EQ(encoded(sample), golden_json("compatible_request.json"));
}

TEST(OpenAiCodec, SendsNoDimensionsToModelsOfFixedLength) {
  EXPECT_FALSE(encoded(sample_texts("text-embedding-v1", 1)).contains("dimensions"));
}

TEST(OpenAiCodec, SendsNoOptionThatTheDialectLacks) {
  SampleBatch sample = sample_texts("text-embedding-v4", 1);
  sample.parameters.text_type = TextType::query;
  sample.parameters.instruct = "Given a query, retrieve passages";
  const nlohmann::json body = encoded(sample);
  EXPECT_EQ(body.size(), 4U) << body;
}

TEST(OpenAiCodec, MapsRowsByTheirIndex) {
  const SampleBatch sample = sample_texts("text-embedding-v4", 2);
  const auto answer =
      OpenAiCodec("").decode(answer_with(golden_text("compatible_answer.json")), sample.batch());
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_THAT(answer->embeddings[0].dense, ElementsAre(0.011F, -0.022F, 0.033F));
  EXPECT_THAT(answer->embeddings[1].dense, ElementsAre(0.25F, -0.5F, 1.0F));
  EXPECT_EQ(answer->usage, (Usage{.total_tokens = 23, .image_tokens = 0}));
  EXPECT_EQ(answer->provider_request_id, "00000000-0000-9000-8000-000000000008");
}

TEST(OpenAiCodec, ClassifiesItsOwnFormOfErrors) {
  const SampleBatch sample = sample_texts("text-embedding-v4", 2);
  const auto answer = OpenAiCodec("").decode(
      {.status = 400, .headers = {}, .body = golden_text("compatible_error.json")}, sample.batch());
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, FaultKind::row_limit_exceeded);
  EXPECT_EQ(answer.error().limit, (NamedLimit{SizeAspect::items, 10}));
}

}  // namespace
}  // namespace gateway::provider
