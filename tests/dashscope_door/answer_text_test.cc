#include "dashscope_door/answer_text.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/support/model_specs.h"

namespace gateway::dashscope_door {
namespace {

using nlohmann::json;

http_call::AnswerFrame frame(OutputType type = OutputType::dense) {
  return {.model = "m",
          .request_id = "req-1",
          .output_type = type,
          .usage = {.total_tokens = 23, .image_tokens = 20}};
}

std::vector<Embedding> two_rows() {
  std::vector<Embedding> rows(2);
  rows[0].dense = {0.011F, -0.022F};
  rows[0].sparse = {{9, 4}, {1.25F, 0.75F}, {"cup", "杯"}};
  rows[1].dense = {1, 0};
  return rows;
}

TEST(TextsAnswer, HasTheProvidersShape) {
  EXPECT_EQ(texts_answer(two_rows(), frame()),
            R"({"output":{"embeddings":[{"text_index":0,"embedding":[0.011,-0.022]},)"
            R"({"text_index":1,"embedding":[1.0,0.0]}]},)"
            R"("usage":{"total_tokens":23},"request_id":"req-1"})");
}

TEST(TextsAnswer, HasSparseVectorsAloneWhereNothingElseWasAskedFor) {
  const json rows =
      json::parse(texts_answer(two_rows(), frame(OutputType::sparse)))["output"]["embeddings"];
  EXPECT_EQ(rows[0], json::parse(R"({"text_index":0,"sparse_embedding":[)"
                                 R"({"index":4,"value":0.75,"token":"杯"},)"
                                 R"({"index":9,"value":1.25,"token":"cup"}]})"));
  EXPECT_EQ(rows[1], json::parse(R"({"text_index":1,"sparse_embedding":[]})"));
}

TEST(TextsAnswer, HasBothKinds) {
  const json rows = json::parse(
      texts_answer(two_rows(), frame(OutputType::dense_and_sparse)))["output"]["embeddings"];
  EXPECT_EQ(rows[0]["embedding"].size(), 2U);
  EXPECT_EQ(rows[0]["sparse_embedding"].size(), 2U);
}

TEST(ContentsAnswer, HasTheProvidersShape) {
  EXPECT_EQ(contents_answer(two_rows(), frame(), {"text", "image"}),
            R"({"output":{"embeddings":[{"index":0,"embedding":[0.011,-0.022],"type":"text"},)"
            R"({"index":1,"embedding":[1.0,0.0],"type":"image"}]},"usage":{"input_tokens":3,)"
            R"("input_tokens_details":{"image_tokens":20,"text_tokens":3},"image_tokens":20,)"
            R"("total_tokens":23},"request_id":"req-1"})");
}

TEST(ContentType, IsTheModelsOwn) {
  ModelSpec model = testing::vision_model();
  EXPECT_EQ(type_of(ContentKind::text, model), "text");
  EXPECT_EQ(type_of(ContentKind::image, model), "image");
  EXPECT_EQ(type_of(ContentKind::video, model), "video");
  model.has_fusion_switch = true;
  EXPECT_EQ(type_of(ContentKind::image, model), "vl");
  EXPECT_EQ(type_of(ContentKind::image, testing::fused_model()), "fusion");
}

TEST(AnswerEncoding, IsAnUpperBound) {
  std::vector<Embedding> rows(3);
  for (Embedding& row : rows) {
    row.dense.assign(100, -1.17549435e-38F);
    row.sparse = {{4294967295U}, {-1.17549435e-38F}, {"\x01\x02\x03"}};
  }
  const checks::AnswerEncoding encoding = answer_encoding();
  const std::size_t bound = encoding.frame + 3 * (encoding.item + 100 * encoding.number +
                                                  encoding.term + 3 * encoding.token_byte);
  EXPECT_LE(texts_answer(std::move(rows), frame(OutputType::dense_and_sparse)).size(), bound);
}

}  // namespace
}  // namespace gateway::dashscope_door
