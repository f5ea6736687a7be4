#include "grpc_door/answer_encoding.h"

#include <cstdint>
#include <limits>
#include <string>

#include <gtest/gtest.h>

#include "embedding/v1/embedding_service.pb.h"
#include "tests/support/model_specs.h"

namespace gateway::grpc_door {
namespace {

namespace pb = embedding::v1;

constexpr auto kMost32 = std::numeric_limits<std::uint32_t>::max();
constexpr auto kMost64 = std::numeric_limits<std::uint64_t>::max();

void fill(pb::Usage& usage) {
  usage.set_total_tokens(kMost64);
  usage.set_image_tokens(kMost64);
}

/// An answer with the largest numbers everywhere: every text's vectors are what the bound allows.
pb::EmbedUnaryResponse largest_answer(std::size_t items, std::size_t dimension, std::size_t terms,
                                      const std::string& token) {
  pb::EmbedUnaryResponse answer;
  for (std::size_t k = 0; k < items; ++k) {
    pb::ItemResult& result = *answer.add_results();
    result.set_index(kMost32);
    for (std::size_t d = 0; d < dimension; ++d) result.mutable_embedding()->add_dense(1);
    for (std::size_t t = 0; t < terms; ++t) {
      pb::SparseVector& sparse = *result.mutable_embedding()->mutable_sparse();
      sparse.add_indices(kMost32);
      sparse.add_values(1);
      sparse.add_tokens(token);
    }
    fill(*result.mutable_usage());
    pb::Timing& timing = *result.mutable_timing();
    timing.set_queued_us(kMost64);
    timing.set_upstream_us(kMost64);
    timing.set_attempts(kMost32);
    timing.set_call_items(kMost32);
  }
  fill(*answer.mutable_summary()->mutable_usage());
  answer.mutable_summary()->set_succeeded(kMost32);
  answer.mutable_summary()->set_failed(kMost32);
  return answer;
}

std::size_t bound(std::size_t items, const std::string& text, const CallParameters& parameters) {
  content::CostedContents contents;
  for (std::size_t k = 0; k < items; ++k) contents.emplace_back(Text{text});
  ModelSpec model = testing::rich_text_model();
  model.max_tokens_per_text = 8192;
  return checks::bound_answer(contents, parameters, model, kAnswerEncoding, 0).bytes;
}

TEST(AnswerEncoding, BoundsTheLargestDenseAnswerClosely) {
  const std::size_t real = largest_answer(50, 2048, 0, "").ByteSizeLong();
  const std::size_t most = bound(50, "text", {.dimension = 2048});
  EXPECT_GE(most, real);
  EXPECT_LE(most, real + 50 * 40) << "forty bytes an item";
}

TEST(AnswerEncoding, BoundsTheLargestSparseAnswer) {
  // Every term a byte of the text and a mark.
  const std::string text(200, 'x');
  const std::size_t real = largest_answer(50, 16, 201,
                                          "\xE2\x96\x81"
                                          "x")
                               .ByteSizeLong();
  const std::size_t most =
      bound(50, text, {.dimension = 16, .output_type = OutputType::dense_and_sparse});
  EXPECT_GE(most, real - 50) << "one of the tokens is the mark alone";
  EXPECT_LE(most, real + real / 2);
}

}  // namespace
}  // namespace gateway::grpc_door
