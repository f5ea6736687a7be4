#include "door/checks/answer_bound.h"

#include <string>

#include <gmock/gmock.h>

#include "tests/door/checks/checked.h"
#include "tests/support/model_specs.h"

namespace gateway::checks {
namespace {

using ::testing::HasSubstr;

constexpr AnswerEncoding kRound{.frame = 100, .item = 10, .number = 4, .term = 20, .token_byte = 2};

content::CostedContents texts(std::size_t count, const std::string& text = "text") {
  content::CostedContents contents;
  for (std::size_t k = 0; k < count; ++k) contents.emplace_back(Text{text});
  return contents;
}

AnswerBound bound(const content::CostedContents& contents, OutputType type,
                  std::size_t limit = 1'000'000) {
  return bound_answer(contents, {.dimension = 8, .output_type = type}, testing::rich_text_model(),
                      kRound, limit);
}

TEST(AnswerBound, KnowsDenseVectorsByTheirLength) {
  EXPECT_EQ(bound(texts(3), OutputType::dense).bytes, 100 + 3 * (10 + 8 * 4));
}

TEST(AnswerBound, KnowsSparseVectorsByTheirTexts) {
  // Five terms at most, each with a mark of three bytes before its token.
  const std::size_t sparse = 5 * 20 + (4 + 5 * 3) * 2;
  EXPECT_EQ(bound(texts(1), OutputType::sparse).bytes, 100 + 10 + sparse);
  EXPECT_EQ(bound(texts(1), OutputType::dense_and_sparse).bytes, 100 + 10 + 8 * 4 + sparse);
}

TEST(AnswerBound, AllowsNoMoreTermsThanTheModelTakesTokens) {
  const std::size_t terms = testing::rich_text_model().max_tokens_per_text;
  const std::size_t bytes = 4 * terms + 1000;
  EXPECT_EQ(bound(texts(1, std::string(bytes, 'x')), OutputType::sparse).bytes,
            100 + 10 + terms * 20 + (bytes + 3 * terms) * 2);
}

TEST(AnswerBound, TellsHowManyAreWithinALimitToTheByte) {
  const std::size_t three = bound(texts(3), OutputType::dense).bytes;
  EXPECT_EQ(bound(texts(5), OutputType::dense, three).items_within, 3u);
  EXPECT_EQ(bound(texts(5), OutputType::dense, three - 1).items_within, 2u);
  EXPECT_EQ(bound(texts(5), OutputType::dense, 1).items_within, 0u);
}

TEST(AnswerBound, RefusesARequestWhoseAnswerMayBeTooLargeForOneMessage) {
  const QueryLimits limits{.max_unary_answer_bytes = 200};
  const ModelSpec model = testing::rich_text_model();
  const auto ask = [&](const AnswerEncoding* one_message) {
    EmbedQuery query;
    query.items = SentTexts{"one", "two", "three"};
    return check(std::move(query), {model, limits, grpc_door::kSpelling, one_message});
  };
  EXPECT_TRUE(ask(nullptr).has_value()) << "a stream has no such limit";
  const auto refused = ask(&kRound);
  ASSERT_TRUE(refused.has_error());
  EXPECT_EQ(refused.error().reason, Rejection::answer_too_large);
  EXPECT_THAT(to_error(refused.error(), grpc_door::kSpelling).message,
              HasSubstr("field \"texts\": an answer to 3 items takes up to 226 bytes, and one "
                        "message holds at most 200, where the first 2 fit for sure; send no more "
                        "at once, or use Embed, which streams the results"));
}

TEST(AnswerBound, SaysThatNotEvenOneItemIsSureToFit) {
  const QueryLimits limits{.max_unary_answer_bytes = 20};
  const ModelSpec model = testing::rich_text_model();
  EmbedQuery query;
  query.items = SentTexts{"one"};
  const auto refused = check(std::move(query), {model, limits, grpc_door::kSpelling, &kRound});
  ASSERT_TRUE(refused.has_error());
  EXPECT_THAT(to_error(refused.error(), grpc_door::kSpelling).message,
              HasSubstr("where not even the first is sure to fit; use Embed"));
}

}  // namespace
}  // namespace gateway::checks
