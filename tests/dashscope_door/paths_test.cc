#include "dashscope_door/paths.h"

#include <gtest/gtest.h>

namespace gateway::dashscope_door {
namespace {

constexpr std::string_view kTexts = "/api/v1/services/embeddings/text-embedding/text-embedding";
constexpr std::string_view kContents =
    "/api/v1/services/embeddings/multimodal-embedding/multimodal-embedding";

TEST(Paths, AreTheProvidersOwn) {
  EXPECT_EQ(read_path("POST", kTexts).endpoint, Endpoint::texts);
  EXPECT_EQ(read_path("POST", kContents).endpoint, Endpoint::contents);
  EXPECT_EQ(read_path("GET", kUploads).endpoint, Endpoint::upload_policy);
  EXPECT_EQ(read_path("POST", "/api/v1/uploads/a-1.b").endpoint, Endpoint::upload);
  EXPECT_EQ(read_path("POST", "/api/v1/uploads/a-1.b").ticket, "a-1.b");
}

TEST(Paths, TakeOneMethod) {
  for (const std::string_view method : {"GET", "HEAD", "post", "PUT", ""}) {
    EXPECT_EQ(read_path(method, kTexts).endpoint, Endpoint::wrong_method) << method;
    EXPECT_EQ(read_path(method, kContents).allowed, "POST") << method;
    EXPECT_EQ(read_path(method, "/api/v1/uploads/a").allowed, "POST") << method;
  }
  EXPECT_EQ(read_path("POST", kUploads).allowed, "GET");
}

TEST(Paths, HaveNoOthersBesideThem) {
  for (const std::string_view path :
       {"/api/v1/services/embeddings/text-embedding/text-embedding/", "/api/v1/tasks/1",
        "/api/v1/services/embeddings/text-embedding/multimodal-embedding",
        "/api/v1/services/aigc/text-generation/generation", "/api/v1/", "/v1/embeddings", "",
        "/api/v1/uploads/", "/api/v1/uploads/a/b", "/api/v1/uploadsa"}) {
    EXPECT_EQ(read_path("POST", path).endpoint, Endpoint::unknown) << path;
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
