#include "openai_door/paths.h"

#include <gtest/gtest.h>

namespace gateway::openai_door {
namespace {

TEST(Paths, KnowsItsOwnUnderBothPrefixes) {
  for (const std::string prefix : {"/v1", "/compatible-mode/v1"}) {
    EXPECT_EQ(read_path("POST", prefix + "/embeddings"), (Asked{Endpoint::embeddings}));
    EXPECT_EQ(read_path("GET", prefix + "/models"), (Asked{Endpoint::models}));
    EXPECT_EQ(read_path("GET", prefix + "/models/text-embedding-v4"),
              (Asked{Endpoint::model, "text-embedding-v4"}));
    EXPECT_TRUE(is_ours(prefix + "/chat/completions"));
  }
  EXPECT_FALSE(is_ours("/v1"));
  EXPECT_FALSE(is_ours("/api/v1/services/embeddings"));
}

TEST(Paths, TakesModelsWithSlashesAndEncodedOnes) {
  const auto model = [](std::string_view path) { return read_path("GET", path).model; };
  EXPECT_EQ(model("/v1/models/qwen/text-embedding"), "qwen/text-embedding");
  EXPECT_EQ(model("/v1/models/qwen%2Ftext%2dembedding"), "qwen/text-embedding");
  EXPECT_EQ(model("/v1/models/%E9%A3%8E"), "风");
  EXPECT_EQ(model("/v1/models/a+b"), "a+b");
}

TEST(Paths, FindsNothingElsewhere) {
  for (const std::string_view path :
       {"/", "", "/v1/", "/v1/embedding", "/v1/embeddings/", "/v1//embeddings", "/V1/embeddings",
        "/v1/models/", "/v1/models/%", "/v1/models/%2", "/v1/models/%zz", "/v1/models/%+1",
        "/v2/embeddings", "/embeddings", "/v1/embeddings%20"}) {
    EXPECT_EQ(read_path("GET", path), Asked{}) << path;
    EXPECT_EQ(read_path("POST", path), Asked{}) << path;
  }
}

TEST(Paths, NamesTheMethodOfAKnownPath) {
  EXPECT_EQ(read_path("GET", "/v1/embeddings"), (Asked{Endpoint::wrong_method, "", "POST"}));
  EXPECT_EQ(read_path("post", "/v1/embeddings"), (Asked{Endpoint::wrong_method, "", "POST"}));
  EXPECT_EQ(read_path("POST", "/v1/models"), (Asked{Endpoint::wrong_method, "", "GET"}));
  EXPECT_EQ(read_path("DELETE", "/v1/models/m"), (Asked{Endpoint::wrong_method, "", "GET"}));
}

}  // namespace
}  // namespace gateway::openai_door
