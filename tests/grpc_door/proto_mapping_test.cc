#include "grpc_door/proto_mapping.h"

#include <gmock/gmock.h>

#include "tests/support/model_specs.h"

namespace gateway::grpc_door {
namespace {

namespace pb = embedding::v1;
using namespace std::chrono_literals;
using ::testing::ElementsAre;

ItemResult success() {
  ItemResult result{Embedding{.dense = {0.5f, -0.25f}, .sparse = {}}};
  result.usage = {.total_tokens = 7, .image_tokens = 3};
  result.timing = {.queued = 1500ns, .upstream = 2ms, .attempts = 2, .call_items = 10};
  return result;
}

TEST(ProtoMapping, CarriesADenseVectorWithItsCostAndTiming) {
  pb::ItemResult out;
  fill_result(3, OutputType::dense, success(), out);
  EXPECT_EQ(out.index(), 3u);
  EXPECT_THAT(out.embedding().dense(), ElementsAre(0.5f, -0.25f));
  EXPECT_FALSE(out.embedding().has_sparse());
  EXPECT_EQ(out.usage().total_tokens(), 7u);
  EXPECT_EQ(out.usage().image_tokens(), 3u);
  EXPECT_EQ(out.timing().queued_us(), 1u);
  EXPECT_EQ(out.timing().upstream_us(), 2000u);
  EXPECT_EQ(out.timing().attempts(), 2u);
  EXPECT_EQ(out.timing().call_items(), 10u);
}

TEST(ProtoMapping, CarriesASparseVectorAsParallelArrays) {
  ItemResult result = success();
  result.outcome->sparse = {.indices = {9, 4}, .values = {1.5f, 0.25f}, .tokens = {"a", "b"}};
  pb::ItemResult out;
  fill_result(0, OutputType::dense_and_sparse, std::move(result), out);
  EXPECT_THAT(out.embedding().dense(), ElementsAre(0.5f, -0.25f));
  EXPECT_THAT(out.embedding().sparse().indices(), ElementsAre(9u, 4u));
  EXPECT_THAT(out.embedding().sparse().values(), ElementsAre(1.5f, 0.25f));
  EXPECT_THAT(out.embedding().sparse().tokens(), ElementsAre("a", "b"));
}

TEST(ProtoMapping, SetsASparseVectorWithoutTermsIfOneWasAskedFor) {
  pb::ItemResult out;
  fill_result(0, OutputType::sparse, ItemResult{Embedding{}}, out);
  EXPECT_TRUE(out.embedding().has_sparse());
  EXPECT_EQ(out.embedding().dense_size(), 0);
}

TEST(ProtoMapping, LeavesNothingOfAnEarlierResult) {
  pb::ItemResult out;
  fill_result(1, OutputType::dense, success(), out);
  fill_result(2, OutputType::dense, ItemResult{Error{ErrorKind::item_refused, "no"}}, out);
  EXPECT_EQ(out.index(), 2u);
  EXPECT_FALSE(out.has_embedding());
  EXPECT_EQ(out.error().code(), 3);
  EXPECT_EQ(out.usage().total_tokens(), 0u);
  fill_result(4, OutputType::dense, success(), out);
  EXPECT_FALSE(out.has_error());
  fill_result(5, OutputType::dense, success(), out);
  EXPECT_THAT(out.embedding().dense(), ElementsAre(0.5f, -0.25f));
}

TEST(ProtoMapping, DescribesATextModel) {
  const ModelSpec spec = testing::rich_text_model();
  pb::Model out;
  fill_model({&spec, {"eu", "cn"}, dispatch::Availability::available}, true, out);
  EXPECT_EQ(out.name(), "text-rich");
  EXPECT_EQ(out.modality(), pb::Model::MODALITY_TEXT);
  EXPECT_TRUE(out.is_default());
  EXPECT_THAT(out.dimensions(), ElementsAre(8u, 16u, 4u));
  EXPECT_THAT(out.output_types(), ElementsAre(pb::OUTPUT_TYPE_DENSE, pb::OUTPUT_TYPE_SPARSE,
                                              pb::OUTPUT_TYPE_DENSE_AND_SPARSE));
  EXPECT_TRUE(out.supports_text_type());
  EXPECT_TRUE(out.supports_instruct());
  EXPECT_EQ(out.max_items_per_call(), 10u);
  EXPECT_EQ(out.max_tokens_per_text(), 100u);
  EXPECT_THAT(out.upstreams(), ElementsAre("eu", "cn"));
  EXPECT_EQ(out.availability(), pb::Model::AVAILABILITY_AVAILABLE);
}

TEST(ProtoMapping, DescribesAMultimodalModel) {
  const ModelSpec spec = testing::fused_model();
  pb::Model out;
  fill_model({&spec, {}, dispatch::Availability::unavailable}, false, out);
  EXPECT_EQ(out.modality(), pb::Model::MODALITY_MULTIMODAL);
  EXPECT_TRUE(out.fused());
  EXPECT_EQ(out.max_images_per_call(), 1u);
  EXPECT_EQ(out.max_videos_per_call(), 0u);
  EXPECT_EQ(out.max_image_bytes(), 64u);
  EXPECT_THAT(out.image_formats(), ElementsAre("jpeg", "png"));
  EXPECT_THAT(out.output_types(), ElementsAre(pb::OUTPUT_TYPE_DENSE));
  EXPECT_EQ(out.availability(), pb::Model::AVAILABILITY_UNAVAILABLE);
}

}  // namespace
}  // namespace gateway::grpc_door
