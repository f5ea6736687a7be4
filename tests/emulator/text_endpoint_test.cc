#include "emulator/text_endpoint.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "emulator/models.h"
#include "tests/emulator/json_body.h"

namespace emulator {
namespace {

const std::vector<Model>& models() {
  static const std::vector<Model> list = default_models();
  return list;
}

ReadCall read(std::string_view model, const std::string& body) {
  return read_text_call(JsonBody(body), *find_model(models(), model));
}

std::string rows(std::size_t count, const std::string& text = "word") {
  nlohmann::json body = {{"input", {{"texts", std::vector<std::string>(count, text)}}}};
  return body.dump();
}

std::string refused_message(const ReadCall& call) {
  return call ? "accepted" : call.error().message;
}

TEST(TextEndpoint, TakesTheDefaultsOfTheModel) {
  const ReadCall call = read("text-embedding-v4", R"({"input":{"texts":["alpha beta"]}})");
  ASSERT_TRUE(call);
  EXPECT_EQ(call->dimension, 1024U);
  EXPECT_TRUE(call->dense);
  EXPECT_FALSE(call->sparse);
  EXPECT_FALSE(call->query);
  EXPECT_EQ(call->usage.total(), 2U);
}

TEST(TextEndpoint, RefusesMoreRowsThanTheModelTakesInItsOwnWords) {
  EXPECT_TRUE(read("text-embedding-v4", rows(10)));
  EXPECT_EQ(refused_message(read("text-embedding-v4", rows(11))),
            "Value error, batch size is invalid, it should not be larger than 10.: input.contents");
  EXPECT_TRUE(read("text-embedding-v1", rows(25)));
  EXPECT_EQ(refused_message(read("text-embedding-v1", rows(26))),
            "batch size is invalid, it should not be larger than 25.: payload.input.contents");
  EXPECT_TRUE(read("qwen3.7-text-embedding", rows(20)));
  EXPECT_FALSE(read("qwen3.7-text-embedding", rows(21)));
}

TEST(TextEndpoint, RefusesRowsOutOfTheirLengthRange) {
  EXPECT_EQ(refused_message(read("text-embedding-v4", rows(2, ""))),
            "Range of input length should be [1, 8192]");
  EXPECT_FALSE(read("text-embedding-v4", rows(1, "\n\n"))) << "line breaks only";
  std::string longest;
  for (int i = 0; i < 2048; ++i) longest += "x ";
  EXPECT_TRUE(read("text-embedding-v2", rows(1, longest)));
  EXPECT_EQ(refused_message(read("text-embedding-v2", rows(1, longest + "x"))),
            "Range of input length should be [1, 2048]");
}

TEST(TextEndpoint, RefusesEmptyAndMissingInput) {
  for (const char* body : {R"({})", R"({"input":{}})", R"({"input":{"texts":[]}})"}) {
    const ReadCall call = read("text-embedding-v4", body);
    ASSERT_FALSE(call) << body;
    EXPECT_EQ(call.error().status, 400U);
    EXPECT_EQ(call.error().code, "BadRequest.EmptyInput");
  }
}

TEST(TextEndpoint, RefusesTokenIds) {
  EXPECT_EQ(refused_message(read("text-embedding-v4", R"({"input":{"texts":[1,2]}})")),
            "Value error, contents is neither str nor list of str.: input.contents");
}

TEST(TextEndpoint, RefusesADimensionThatIsNotOffered) {
  const std::string body = R"({"input":{"texts":["a"]},"parameters":{"dimension":100}})";
  const ReadCall call = read("text-embedding-v4", body);
  ASSERT_FALSE(call);
  EXPECT_EQ(call.error().code, "InvalidParameter");
  const ReadCall fixed = read("text-embedding-v1", body);  // Fixed sizes ignore it.
  ASSERT_TRUE(fixed);
  EXPECT_EQ(fixed->dimension, 1536U);
}

TEST(TextEndpoint, RefusesSparseOnTheModelsThatHaveNone) {
  const std::string body = R"({"input":{"texts":["a"]},"parameters":{"output_type":"sparse"}})";
  EXPECT_FALSE(read("text-embedding-v2", body));
  const ReadCall call = read("text-embedding-v3", body);
  ASSERT_TRUE(call);
  EXPECT_TRUE(call->sparse);
  EXPECT_FALSE(call->dense);
}

TEST(TextEndpoint, ReadsParametersOnlyInsideParameters) {
  const ReadCall call = read("text-embedding-v4",
                             R"({"input":{"texts":["a"]},"output_type":"sparse","dimension":64,
                                 "text_type":"query","parameters":{"unknown":1}})");
  ASSERT_TRUE(call);
  EXPECT_FALSE(call->sparse);
  EXPECT_FALSE(call->query);
  EXPECT_EQ(call->dimension, 1024U);
}

TEST(TextEndpoint, AnInstructionNeedsAQueryAndAModelThatKnowsIt) {
  const std::string query =
      R"({"input":{"texts":["a"]},"parameters":{"text_type":"query","instruct":"Find"}})";
  EXPECT_EQ(read("text-embedding-v4", query)->instruct, "Find");
  EXPECT_EQ(read("text-embedding-v3", query)->instruct, "");
  EXPECT_EQ(
      read("text-embedding-v4", R"({"input":{"texts":["a"]},"parameters":{"instruct":"Find"}})")
          ->instruct,
      "");
}

TEST(TextEndpoint, AnswersEachTextWithItsVectorAndTokens) {
  const ReadCall call = read("text-embedding-v3", R"({"input":{"texts":["alpha beta","gamma"]},
      "parameters":{"dimension":64,"output_type":"dense&sparse"}})");
  ASSERT_TRUE(call);
  const auto answer = nlohmann::json::parse(write_text_answer(*call, compute_rows(*call), "id-1"));
  const auto& embeddings = answer.at("output").at("embeddings");
  ASSERT_EQ(embeddings.size(), 2U);
  EXPECT_EQ(embeddings[1].at("text_index"), 1);
  EXPECT_EQ(embeddings[1].at("embedding").get<std::vector<float>>(), text_vector("gamma", 64));
  EXPECT_EQ(embeddings[0].at("sparse_embedding").at(1).at("token"), "beta");
  EXPECT_EQ(answer.at("usage"), nlohmann::json({{"total_tokens", 3}}));
  EXPECT_EQ(answer.at("request_id"), "id-1");
}

TEST(TextEndpoint, ASparseAnswerHasNoDenseField) {
  const ReadCall call = read("text-embedding-v4",
                             R"({"input":{"texts":["a"]},"parameters":{"output_type":"sparse"}})");
  ASSERT_TRUE(call);
  const auto answer = nlohmann::json::parse(write_text_answer(*call, compute_rows(*call), "id"));
  const auto& row = answer.at("output").at("embeddings").at(0);
  EXPECT_FALSE(row.contains("embedding"));
  EXPECT_TRUE(row.contains("sparse_embedding"));
}

}  // namespace
}  // namespace emulator
