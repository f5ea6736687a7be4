#include "provider/dashscope_text_codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/provider/golden_file.h"
#include "tests/provider/sample_batch.h"

namespace gateway::provider {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

nlohmann::json encoded(const SampleBatch& sample) {
  return nlohmann::json::parse(DashScopeTextCodec("").encode(sample.batch(), {"key", ""}).body);
}

BatchAnswer decoded(const std::string& golden, const SampleBatch& sample) {
  auto answer = DashScopeTextCodec("").decode(answer_with(golden_text(golden)), sample.batch());
  if (answer) return *answer;
  ADD_FAILURE() << golden << ": " << answer.error().message;
  return {.embeddings = std::vector<Embedding>(sample.contents.size()),
          .usage = {},
          .provider_request_id = {}};
}

TEST(DashScopeTextCodec, SendsEveryOptionOfV4InsideParameters) {
  SampleBatch sample = sample_texts("text-embedding-v4", 1);
  sample.contents.emplace_back(Text{"quote \" and line\n风"});
  sample.parameters = {.dimension = 512,
                       .output_type = OutputType::dense_and_sparse,
                       .text_type = TextType::query,
                       .instruct = "Given a query, retrieve passages"};
  EXPECT_EQ(encoded(sample), golden_json("text_request.json"));
}

TEST(DashScopeTextCodec, LeavesOutWhatV2DoesNotKnow) {
  SampleBatch sample = sample_texts("text-embedding-v2", 1);
  sample.parameters.dimension = 1536;
  EXPECT_EQ(encoded(sample), golden_json("text_request_v2.json"));
}

TEST(DashScopeTextCodec, SendsInstructOnlyWithQueries) {
  SampleBatch sample = sample_texts("text-embedding-v4", 1);
  sample.parameters.instruct = "Given a query, retrieve passages";
  EXPECT_FALSE(encoded(sample)["parameters"].contains("instruct"));
  sample.parameters.text_type = TextType::query;
  EXPECT_TRUE(encoded(sample)["parameters"].contains("instruct"));
}

TEST(DashScopeTextCodec, SendsAnObjectOfParametersEvenIfThereAreNone) {
  SampleBatch sample = sample_texts("text-embedding-v2", 1);
  sample.model.supports_text_type = false;
  EXPECT_EQ(encoded(sample)["parameters"], nlohmann::json::object());
}

TEST(DashScopeTextCodec, NamesEachOutputType) {
  SampleBatch sample = sample_texts("text-embedding-v4", 1);
  EXPECT_EQ(encoded(sample)["parameters"]["output_type"], "dense");
  sample.parameters.output_type = OutputType::sparse;
  EXPECT_EQ(encoded(sample)["parameters"]["output_type"], "sparse");
}

TEST(DashScopeTextCodec, MapsRowsByTheirIndexNotTheirPlace) {
  const BatchAnswer answer = decoded("text_answer.json", sample_texts("text-embedding-v4", 2));
  ASSERT_EQ(answer.embeddings.size(), 2U);
  EXPECT_THAT(answer.embeddings[0].dense, ElementsAre(0.011F, -0.022F, 0.0F));
  EXPECT_THAT(answer.embeddings[1].dense, ElementsAre(0.25F, -0.5F, 1.0F));
  EXPECT_EQ(answer.usage, (Usage{.total_tokens = 3, .image_tokens = 0}));
  EXPECT_EQ(answer.provider_request_id, "00000000-0000-9000-8000-000000000001");
}

TEST(DashScopeTextCodec, ReadsSparseBesideDense) {
  SampleBatch sample = sample_texts("text-embedding-v4", 1);
  sample.parameters.output_type = OutputType::dense_and_sparse;
  const Embedding embedding = decoded("text_answer_dense_and_sparse.json", sample).embeddings[0];
  EXPECT_THAT(embedding.dense, ElementsAre(0.011F, -0.022F, 0.03F));
  EXPECT_THAT(embedding.sparse.indices, ElementsAre(7149U, 4294967295U));
  EXPECT_THAT(embedding.sparse.values, ElementsAre(0.829F, 1.5F));
  EXPECT_THAT(embedding.sparse.tokens, ElementsAre("风", ""));
}

TEST(DashScopeTextCodec, SkipsTheVectorThatWasNotAskedFor) {
  const Embedding embedding =
      decoded("text_answer_dense_and_sparse.json", sample_texts("text-embedding-v4", 1))
          .embeddings[0];
  EXPECT_EQ(embedding.dense.size(), 3U);
  EXPECT_THAT(embedding.sparse.indices, IsEmpty());
}

TEST(DashScopeTextCodec, ReadsSparseAloneWithoutTermsOrTokens) {
  SampleBatch sample = sample_texts("text-embedding-v4", 2);
  sample.parameters.output_type = OutputType::sparse;
  const BatchAnswer answer = decoded("text_answer_sparse.json", sample);
  EXPECT_THAT(answer.embeddings[0].dense, IsEmpty());
  EXPECT_THAT(answer.embeddings[0].sparse.indices, IsEmpty());
  EXPECT_THAT(answer.embeddings[1].sparse.indices, ElementsAre(1U, 0U));
  EXPECT_THAT(answer.embeddings[1].sparse.values, ElementsAre(0.5F, 0.25F));
  EXPECT_THAT(answer.embeddings[1].sparse.tokens, IsEmpty());
}

TEST(DashScopeTextCodec, ToleratesTheWrapperThatTheDocumentationShows) {
  const BatchAnswer answer =
      decoded("text_answer_sdk_style.json", sample_texts("text-embedding-v4", 1));
  EXPECT_THAT(answer.embeddings[0].dense, ElementsAre(1.0F, 2.0F, 3.0F));
  EXPECT_EQ(answer.usage.total_tokens, 5U);
  EXPECT_EQ(answer.provider_request_id, "00000000-0000-9000-8000-000000000004");
}

TEST(DashScopeTextCodec, TakesTheRequestIdFromTheHeaderIfTheBodyHasNone) {
  HttpResponse response =
      answer_with(R"({"output":{"embeddings":[{"embedding":[1,2,3],"text_index":0}]}})");
  response.headers = {{"X-Request-Id", "from-header"}};
  const SampleBatch sample = sample_texts("text-embedding-v4", 1);
  const auto answer = DashScopeTextCodec("").decode(response, sample.batch());
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->provider_request_id, "from-header");
  EXPECT_EQ(answer->usage, Usage{});
}

}  // namespace
}  // namespace gateway::provider
