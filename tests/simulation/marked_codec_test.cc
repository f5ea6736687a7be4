#include "tests/simulation/marked_codec.h"

#include <gtest/gtest.h>

#include "tests/simulation/building_blocks.h"

namespace gateway::simulation {
namespace {

const std::vector<Mark> kMarks = {
    {.kind = ContentKind::text, .number = 17, .bytes = 40},
    {.kind = ContentKind::image, .number = 16'000'000, .bytes = 9},
    {.kind = ContentKind::video, .number = 0, .ailment = Ailment::moderated, .bytes = 4},
};

TEST(MarkedCodec, LetsEachContentTellWhichItIs) {
  for (const Mark& mark : kMarks) EXPECT_EQ(mark_of(content_of(mark)), mark);
}

TEST(MarkedCodec, CarriesMarksThereAndVectorsBack) {
  std::vector<Content> contents;
  for (const Mark& mark : kMarks) contents.push_back(content_of(mark));
  const ModelSpec model = multimodal_model();
  const CallParameters parameters{.dimension = 2};
  const Batch batch{model, parameters, {&contents[0], &contents[1], &contents[2]}};
  const MarkedCodec codec;

  const std::vector<Mark> rows = rows_of(codec.encode(batch, {}).body);
  EXPECT_EQ(rows, kMarks);
  const auto answer = codec.decode({200, {}, MarkedCodec::answer(rows, 321)}, batch);
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->usage.total_tokens, 321U);
  for (std::size_t k = 0; k < rows.size(); ++k) {
    EXPECT_EQ(answer->embeddings[k].dense, vector_of(kMarks[k]));
  }
}

TEST(MarkedCodec, RefusesAnAnswerWithRowsMissing) {
  const Content content = content_of(kMarks[0]);
  const ModelSpec model = text_model();
  const CallParameters parameters{.dimension = 2};
  const auto answer =
      MarkedCodec().decode({200, {}, MarkedCodec::answer({}, 5)}, {model, parameters, {&content}});
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().kind, FaultKind::bad_answer);
}

}  // namespace
}  // namespace gateway::simulation
