#include "openai_door/answer_text.h"

#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace gateway::openai_door {
namespace {

using nlohmann::json;

http_call::AnswerFrame frame(OutputType type = OutputType::dense) {
  return {.model = "text-embedding-v4",
          .request_id = "req-1",
          .output_type = type,
          .usage = {.total_tokens = 23}};
}

std::string written(std::vector<Embedding>&& rows, const http_call::AnswerFrame& told,
                    VectorForm form = VectorForm::numbers) {
  return answer_text(std::move(rows), told, form);
}

Embedding dense(std::vector<float> numbers) {
  return {.dense = std::move(numbers), .sparse = {}};
}

Embedding sparse(std::vector<std::uint32_t> indices, std::vector<float> values,
                 std::vector<std::string> tokens = {}) {
  return {.dense = {}, .sparse = {std::move(indices), std::move(values), std::move(tokens)}};
}

TEST(AnswerText, HasOpenAisShape) {
  EXPECT_EQ(written({dense({0.011F, -0.022F}), dense({1, 0})}, frame()),
            R"({"object":"list","data":[)"
            R"({"object":"embedding","index":0,"embedding":[0.011,-0.022]},)"
            R"({"object":"embedding","index":1,"embedding":[1.0,0.0]}],)"
            R"("model":"text-embedding-v4","usage":{"prompt_tokens":23,"total_tokens":23},)"
            R"("id":"req-1"})");
}

TEST(AnswerText, WritesNumbersThatReadBackToTheSame) {
  std::vector<float> numbers;
  for (int k = 1; k <= 5000; ++k) numbers.push_back(1.0F / static_cast<float>(k * 7 - 20));
  const json body = json::parse(written({dense(numbers)}, frame()));
  EXPECT_EQ(body["data"][0]["embedding"].get<std::vector<float>>(), numbers);
}

TEST(AnswerText, WritesBase64OfFloatsAsTheyLie) {
  // In numpy: base64.b64encode(numpy.array([1, -2.5, 3.4028235e38], "<f4").tobytes())
  const std::string body =
      written({dense({1.0F, -2.5F, 3.4028235e38F})}, frame(), VectorForm::base64);
  EXPECT_EQ(json::parse(body)["data"][0]["embedding"], "AACAPwAAIMD//39/");
}

TEST(AnswerText, WritesSparseVectorsByAscendingIndex) {
  const json body = json::parse(written(
      {sparse({7149, 3, 4294967295}, {0.829F, 1, 0.5F}, {"风", "a\"", "\xFF"}), sparse({}, {})},
      frame(OutputType::sparse)));
  EXPECT_EQ(body["data"][0]["sparse_embedding"].dump(),
            R"([{"index":3,"token":"a\"","value":1.0},{"index":7149,"token":"风","value":0.829},)"
            R"({"index":4294967295,"token":"?","value":0.5}])");
  EXPECT_EQ(body["data"][1]["sparse_embedding"], json::array());
}

TEST(AnswerText, LeavesAnEmptyVectorWhereNoneWasAskedForAndNeverNull) {
  EXPECT_EQ(json::parse(written({sparse({1}, {1})}, frame(OutputType::sparse)))["data"][0],
            json::parse(R"({"object":"embedding","index":0,"embedding":[],)"
                        R"("sparse_embedding":[{"index":1,"value":1.0}]})"));
  EXPECT_EQ(json::parse(written({sparse({1}, {1})}, frame(OutputType::sparse),
                                VectorForm::base64))["data"][0]["embedding"],
            "");
}

TEST(AnswerText, WritesBothKinds) {
  Embedding row = sparse({5}, {0.25F});
  row.dense = {0.5F};
  std::vector<Embedding> rows;
  rows.push_back(std::move(row));
  const json data =
      json::parse(written(std::move(rows), frame(OutputType::dense_and_sparse)))["data"][0];
  EXPECT_EQ(data["embedding"].dump(), "[0.5]");
  EXPECT_EQ(data["sparse_embedding"].dump(), R"([{"index":5,"value":0.25}])");
}

}  // namespace
}  // namespace gateway::openai_door
