#include "dashscope_door/paths.h"

#include <gtest/gtest.h>

namespace gateway::dashscope_door {
namespace {

constexpr std::string_view kTexts = "/api/v1/services/embeddings/text-embedding/text-embedding";
constexpr std::string_view kContents =
    "/api/v1/services/embeddings/multimodal-embedding/multimodal-embedding";

TEST(Paths, AreTheProvidersOwn) {
  EXPECT_EQ(read_path("POST", kTexts), Endpoint::texts);
  EXPECT_EQ(read_path("POST", kContents), Endpoint::contents);
}

TEST(Paths, TakeOneMethod) {
  for (const std::string_view method : {"GET", "HEAD", "post", "PUT", ""}) {
    EXPECT_EQ(read_path(method, kTexts), Endpoint::wrong_method) << method;
    EXPECT_EQ(read_path(method, kContents), Endpoint::wrong_method) << method;
  }
}

TEST(Paths, HaveNoOthersBesideThem) {
  for (const std::string_view path :
       {"/api/v1/services/embeddings/text-embedding/text-embedding/", "/api/v1/tasks/1",
        "/api/v1/services/embeddings/text-embedding/multimodal-embedding",
        "/api/v1/services/aigc/text-generation/generation", "/api/v1/", "/v1/embeddings", ""}) {
    EXPECT_EQ(read_path("POST", path), Endpoint::unknown) << path;
  }
}

TEST(Paths, BelowThePrefixKeepItsShape) {
  EXPECT_TRUE(is_ours(kTexts));
  EXPECT_TRUE(is_ours("/api/v1/anything"));
  EXPECT_FALSE(is_ours("/api/v1"));
  EXPECT_FALSE(is_ours("/v1/embeddings"));
  EXPECT_FALSE(is_ours("/compatible-mode/v1/embeddings"));
}

}  // namespace
}  // namespace gateway::dashscope_door
