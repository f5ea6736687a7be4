#include "emulator/compatible_endpoint.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "emulator/models.h"
#include "tests/emulator/json_body.h"

namespace emulator {
namespace {

ReadCall read(std::string_view model, const std::string& body) {
  static const std::vector<Model> models = default_models();
  return read_compatible_call(JsonBody(body), *find_model(models, model));
}

TEST(CompatibleEndpoint, TakesAStringOrAList) {
  EXPECT_EQ(read("text-embedding-v4", R"({"input":"alpha"})")->items.size(), 1U);
  EXPECT_EQ(read("text-embedding-v4", R"({"input":["alpha","beta"]})")->items.size(), 2U);
}

TEST(CompatibleEndpoint, RefusesTokenIds) {
  EXPECT_FALSE(read("text-embedding-v4", R"({"input":[1,2]})"));
}

TEST(CompatibleEndpoint, TakesTheDimensionInBothSpellingsAndAsText) {
  EXPECT_EQ(read("text-embedding-v4", R"({"input":"a","dimensions":512})")->dimension, 512U);
  EXPECT_EQ(read("text-embedding-v4", R"({"input":"a","dimension":"256"})")->dimension, 256U);
  EXPECT_FALSE(read("text-embedding-v4", R"({"input":"a","dimensions":100})"));
}

TEST(CompatibleEndpoint, TakesTheDocumentedFormatsOfVectors) {
  EXPECT_TRUE(read("text-embedding-v4", R"({"input":"a","encoding_format":"float"})"));
  EXPECT_TRUE(read("text-embedding-v4", R"({"input":"a","encoding_format":"base64"})"));
  EXPECT_FALSE(read("text-embedding-v4", R"({"input":"a","encoding_format":"hex"})"));
  EXPECT_FALSE(read("text-embedding-v4", R"({"input":"a","encoding_format":7})"));
}

TEST(CompatibleEndpoint, AnswersInBase64IfAsked) {
  const ReadCall call =
      read("text-embedding-v4", R"({"input":"alpha","dimensions":64,"encoding_format":"base64"})");
  ASSERT_TRUE(call);
  std::vector<Row> rows = compute_rows(*call);
  rows[0].dense = {1.0F, -2.0F};
  const auto answer = nlohmann::json::parse(write_compatible_answer(*call, rows, "id-1"));
  // 00 00 80 3F and 00 00 00 C0.
  EXPECT_EQ(answer.at("data").at(0).at("embedding"), "AACAPwAAAMA=");
}

TEST(CompatibleEndpoint, IgnoresNativeParametersAndUnknownFields) {
  const ReadCall call =
      read("text-embedding-v4",
           R"({"input":"a","user":"me","output_type":"sparse","text_type":"query"})");
  ASSERT_TRUE(call);
  EXPECT_FALSE(call->sparse);
  EXPECT_FALSE(call->query);
}

TEST(CompatibleEndpoint, RefusesMultimodalModels) {
  const ReadCall call = read("qwen3-vl-embedding", R"({"input":"a"})");
  ASSERT_FALSE(call);
  EXPECT_EQ(call.error().status, 404U);
  EXPECT_EQ(call.error().code, "model_not_supported");
  EXPECT_EQ(call.error().message,
            "Unsupported model `qwen3-vl-embedding` for OpenAI compatibility mode.");
}

TEST(CompatibleEndpoint, WrapsTheMessagesOfTheAlgorithm) {
  const ReadCall call =
      read("text-embedding-v4", R"({"input":["1","2","3","4","5","6","7","8","9","10","11"]})");
  ASSERT_FALSE(call);
  const auto body = nlohmann::json::parse(compatible_error_body(call.error(), "id-1"));
  EXPECT_EQ(body.at("error").at("message"),
            "<400> InternalError.Algo.InvalidParameter: Value error, batch size is invalid, it "
            "should not be larger than 10.: input.contents");
  EXPECT_EQ(body.at("error").at("code"), "InvalidParameter");
  EXPECT_TRUE(body.at("error").at("param").is_null());
  EXPECT_EQ(body.at("request_id"), "id-1");
}

TEST(CompatibleEndpoint, AnswersInTheShapeOfOpenAi) {
  const ReadCall call =
      read("text-embedding-v4", R"({"input":["alpha","beta two"],"dimensions":64})");
  ASSERT_TRUE(call);
  const auto answer =
      nlohmann::json::parse(write_compatible_answer(*call, compute_rows(*call), "id-1"));
  EXPECT_EQ(answer.at("object"), "list");
  EXPECT_EQ(answer.at("model"), "text-embedding-v4");
  EXPECT_EQ(answer.at("id"), "id-1");
  EXPECT_EQ(answer.at("usage"), nlohmann::json({{"prompt_tokens", 3}, {"total_tokens", 3}}));
  EXPECT_EQ(answer.at("data").at(1).at("index"), 1);
  EXPECT_EQ(answer.at("data").at(1).at("object"), "embedding");
  EXPECT_EQ(answer.at("data").at(1).at("embedding").get<std::vector<float>>(),
            text_vector("beta two", 64));
}

}  // namespace
}  // namespace emulator
