// The built-in catalogue against the figures of docs/provider.md, 5, and merging.
#include "provider/catalogue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "provider/catalogue_text.h"
#include "provider/image_format.h"
#include "tests/provider/sample_batch.h"

namespace gateway::provider {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct TextModel {
  const char* name;
  std::vector<std::uint32_t> dimensions;
  std::size_t rows;
  std::size_t tokens;
  bool sparse;
  bool instruct;
};

TEST(Catalogue, HoldsTheTextModels) {
  const TextModel kModels[] = {
      {"qwen3.7-text-embedding", {1024, 2560, 2048, 1536, 768, 512, 256}, 20, 128'000, true, true},
      {"qwen3.7-text-embedding-flash", {1024, 768, 512, 256}, 20, 128'000, true, true},
      {"text-embedding-v4", {1024, 2048, 1536, 768, 512, 256, 128, 64}, 10, 8'192, true, true},
      {"text-embedding-v3", {1024, 768, 512, 256, 128, 64}, 10, 8'192, true, false},
      {"text-embedding-v2", {1536}, 25, 2'048, false, false},
      {"text-embedding-v1", {1536}, 10, 2'048, false, false},
  };
  for (const TextModel& expected : kModels) {
    const ModelSpec spec = built_in_model(expected.name);
    EXPECT_EQ(spec.modality, Modality::text) << expected.name;
    EXPECT_EQ(spec.dimensions, expected.dimensions) << expected.name;
    EXPECT_EQ(spec.sends_dimension, expected.dimensions.size() > 1) << expected.name;
    EXPECT_EQ(spec.capacity, (CallCapacity{expected.rows, expected.rows, 0, 0})) << expected.name;
    EXPECT_EQ(spec.max_tokens_per_text, expected.tokens) << expected.name;
    EXPECT_EQ(spec.supports_sparse, expected.sparse) << expected.name;
    EXPECT_EQ(spec.supports_instruct, expected.instruct) << expected.name;
    EXPECT_TRUE(spec.supports_text_type) << expected.name;
    EXPECT_FALSE(spec.fused) << expected.name;
    EXPECT_EQ(spec.max_image_bytes, 0U) << expected.name;
    EXPECT_THAT(spec.image_formats, IsEmpty()) << expected.name;
    EXPECT_EQ(spec.limits.calls_per_minute, 30 * 60) << expected.name;
    EXPECT_EQ(spec.limits.tokens_per_minute, 1'200'000) << expected.name;
  }
}

struct MultimodalModel {
  const char* name;
  std::vector<std::uint32_t> dimensions;
  CallCapacity capacity;
  std::size_t tokens;
  std::size_t image_bytes;
  std::size_t formats;
  double calls_per_minute;
  std::optional<double> tokens_per_minute;
};

TEST(Catalogue, HoldsTheMultimodalModels) {
  const MultimodalModel kModels[] = {
      {"qwen3-vl-embedding",
       {2560, 2048, 1536, 1024, 768, 512, 256},
       {20, 20, 1, 1},
       32'000,
       kMaxInlineImageBytes,
       8,
       1200,
       600'000},
      {"qwen2.5-vl-embedding",
       {1024, 2048, 768, 512},
       {3, 1, 1, 1},
       32'000,
       kMaxInlineImageBytes,
       8,
       1200,
       600'000},
      {"tongyi-embedding-vision-plus-2026-03-06",
       {1152, 1024, 512, 256, 128, 64},
       {20, 20, 20, 8},
       1'024,
       kMaxInlineImageBytes,
       8,
       600,
       200'000},
      {"tongyi-embedding-vision-flash-2026-03-06",
       {768, 512, 256, 128, 64},
       {20, 20, 20, 8},
       1'024,
       kMaxInlineImageBytes,
       8,
       600,
       200'000},
      {"tongyi-embedding-vision-plus", {1152}, {20, 20, 8, 1}, 1'024, 3'145'728, 3, 600, 200'000},
      {"tongyi-embedding-vision-flash", {768}, {20, 20, 8, 1}, 1'024, 3'145'728, 3, 600, 200'000},
      {"multimodal-embedding-v1", {1024}, {3, 1, 1, 1}, 512, 3'145'728, 3, 120, std::nullopt},
  };
  for (const MultimodalModel& expected : kModels) {
    const ModelSpec spec = built_in_model(expected.name);
    EXPECT_EQ(spec.modality, Modality::multimodal) << expected.name;
    EXPECT_EQ(spec.dimensions, expected.dimensions) << expected.name;
    EXPECT_EQ(spec.sends_dimension, expected.dimensions.size() > 1) << expected.name;
    EXPECT_EQ(spec.capacity, expected.capacity) << expected.name;
    EXPECT_EQ(spec.max_tokens_per_text, expected.tokens) << expected.name;
    EXPECT_EQ(spec.max_image_bytes, expected.image_bytes) << expected.name;
    EXPECT_EQ(spec.image_formats.size(), expected.formats) << expected.name;
    EXPECT_EQ(spec.fused, spec.name == "qwen2.5-vl-embedding") << expected.name;
    EXPECT_EQ(spec.has_fusion_switch, spec.name == "qwen3-vl-embedding") << expected.name;
    EXPECT_FALSE(spec.supports_sparse || spec.supports_text_type) << expected.name;
    EXPECT_EQ(spec.limits.calls_per_minute, expected.calls_per_minute) << expected.name;
    EXPECT_EQ(spec.limits.tokens_per_minute, expected.tokens_per_minute) << expected.name;
  }
}

TEST(Catalogue, HoldsNoOthers) {
  EXPECT_EQ(built_in_catalogue().size(), 13U);
}

TEST(Catalogue, SaysOfWhichDayItsFiguresAre) {
  EXPECT_THAT(std::string(kCatalogueText), testing::HasSubstr("\nas_of: 20"));
}

TEST(Catalogue, KnowsTheFormatsOfTheOlderModels) {
  EXPECT_THAT(built_in_model("multimodal-embedding-v1").image_formats,
              ElementsAre(ImageFormat::jpeg, ImageFormat::png, ImageFormat::bmp));
}

constexpr const char* kOverride = R"(
models:
  - name: text-embedding-v4
    modality: text
    dimensions: [512]
    per_call: {items: 8, texts: 8, tokens: 9000}
    max_tokens_per_text: 8192
  - name: text-embedding-v9
    modality: text
    dimensions: [64]
    fixed_dimension: true
    supports: [sparse]
    per_call: {items: 50, texts: 50}
    max_tokens_per_text: 100
    limits: {calls_per_minute: 60}
)";

TEST(Catalogue, ReplacesWholeEntriesAndAddsNewOnes) {
  const auto overrides = parse_catalogue(kOverride);
  ASSERT_TRUE(overrides) << overrides.error().message;
  const std::size_t before = built_in_catalogue().size();
  const std::vector<ModelSpec> merged = merge_catalogue(built_in_catalogue(), *overrides);
  ASSERT_EQ(merged.size(), before + 1);
  EXPECT_EQ(merged.back().name, "text-embedding-v9");
  EXPECT_FALSE(merged.back().sends_dimension);
  const ModelSpec& v4 = merged[2];
  ASSERT_EQ(v4.name, "text-embedding-v4");
  EXPECT_THAT(v4.dimensions, ElementsAre(512U));
  EXPECT_TRUE(v4.sends_dimension);
  EXPECT_FALSE(v4.supports_sparse);
  EXPECT_EQ(v4.capacity.items, 8U);
  EXPECT_EQ(v4.max_tokens_per_call, 9000U);
  EXPECT_EQ(v4.limits.calls_per_minute, std::nullopt);
}

}  // namespace
}  // namespace gateway::provider
