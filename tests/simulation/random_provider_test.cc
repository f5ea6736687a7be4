// What the random provider makes of calls, read by the codecs that read the real one.
#include "tests/simulation/random_provider.h"

#include <chrono>
#include <set>

#include <gtest/gtest.h>

#include "tests/simulation/building_blocks.h"

namespace gateway::simulation {
namespace {

using namespace std::chrono_literals;
using provider::Dialect;

/// A model and its account, asked by the codec of their dialect.
class Asked {
 public:
  Asked(Whims whims, ModelSpec model)
      : model_(std::move(model)),
        codec_(provider::make_codec(whims.dialect, model_.modality, {})),
        provider_(std::move(whims), model_.modality, Dice(1)) {}

  Result<BatchAnswer, CallFault> ask(const std::vector<Mark>& marks, std::uint32_t dimension = 2,
                                     Timestamp now = {}) {
    std::vector<Content> contents;
    for (const Mark& mark : marks) contents.push_back(content_of(mark));
    const CallParameters parameters{.dimension = dimension};
    Batch batch{.model = model_, .parameters = parameters, .contents = {}};
    for (const Content& content : contents) batch.contents.push_back(&content);
    const HttpRequest request = codec_->encode(batch, {});
    const WireCall call = read_call(request.body);
    EXPECT_EQ(call.rows, marks);
    EXPECT_EQ(call.dimension, dimension);
    reaction = provider_.react(call, 100 * marks.size(), request.body.size(), now);
    if (!reaction->outcome) return reaction->outcome.error();
    return codec_->decode(*reaction->outcome, batch);
  }

  std::optional<RandomProvider::Reaction> reaction;

 private:
  const ModelSpec model_;
  const std::unique_ptr<provider::Codec> codec_;
  RandomProvider provider_;
};

Mark healthy(std::uint32_t number) {
  return {.number = number, .bytes = 8};
}
Mark ailing(Ailment ailment, std::uint32_t number = 7) {
  return {.number = number, .ailment = ailment, .bytes = 8};
}

TEST(RandomProvider, AnswersHealthyItemsInEveryDialect) {
  Asked accounts[] = {{{}, text_model()},
                      {{.dialect = Dialect::openai_compatible}, text_model()},
                      {{}, multimodal_model()}};
  for (Asked& account : accounts) {
    const auto answer = account.ask({healthy(1), healthy(2), healthy(3)}, 3);
    ASSERT_TRUE(answer.has_value());
    EXPECT_EQ(answer->usage.total_tokens, 300U);
    for (std::uint32_t k = 0; k < 3; ++k) {
      EXPECT_EQ(answer->embeddings[k].dense, vector_of(healthy(k + 1), 3));
    }
  }
}

TEST(RandomProvider, FailsEveryCallThatHoldsAnAilingItem) {
  for (std::size_t k = 1; k < kAilments; ++k) {
    const auto ailment = static_cast<Ailment>(k);
    Asked account({}, text_model());
    const auto alone = account.ask({ailing(ailment)});
    EXPECT_TRUE(!alone || !alone->flaws.empty()) << name_of(ailment);
    const auto beside = account.ask({healthy(1), ailing(ailment)});
    if (!spoils_row(ailment)) {
      EXPECT_FALSE(beside.has_value()) << name_of(ailment);
      continue;
    }
    ASSERT_TRUE(beside.has_value()) << name_of(ailment);
    ASSERT_EQ(beside->flaws.size(), 1U) << name_of(ailment);
    EXPECT_EQ(beside->flaws[0].row, 1U);
    EXPECT_EQ(beside->embeddings[0].dense, vector_of(healthy(1)));
  }
}

TEST(RandomProvider, WarmsAColdHost) {
  Asked account({}, multimodal_model());
  const Mark cold{
      .kind = ContentKind::image, .number = 7, .ailment = Ailment::cold_host, .bytes = 4};
  EXPECT_FALSE(account.ask({cold}).has_value());
  EXPECT_TRUE(account.ask({cold}, 2, Timestamp{} + 1min).has_value());
}

TEST(RandomProvider, RefusesADimension) {
  Asked account({.refused_dimensions = {3}}, text_model());
  EXPECT_TRUE(account.ask({healthy(1)}, 2).has_value());
  EXPECT_FALSE(account.ask({healthy(1)}, 3).has_value());
  EXPECT_NE(account.reaction->outcome->body.find(": parameters.dimension"), std::string::npos);
}

TEST(RandomProvider, RefusesCallsBeyondItsBounds) {
  const Whims bounds[] = {
      {.most_rows = 1}, {.most_tokens = 100}, {.most_bytes = 200}, {.most_tokens_at_once = 100}};
  for (const Whims& whims : bounds) {
    Asked account(whims, text_model());
    const Mark large{.number = 1, .bytes = 80};
    EXPECT_TRUE(account.ask({large}).has_value());
    EXPECT_FALSE(account.ask({large, {.number = 2, .bytes = 80}}).has_value());
    EXPECT_EQ(account.reaction->end, CallEnd::refused);
  }
}

TEST(RandomProvider, WordsTheSameFaultInManyWays) {
  std::set<std::string> bodies;
  std::set<unsigned> statuses;
  Asked account({}, text_model());
  for (std::uint32_t number = 1; number <= 200; ++number) {
    EXPECT_FALSE(account.ask({ailing(Ailment::moderated, number)}).has_value());
    bodies.insert(account.reaction->outcome->body);
    statuses.insert(account.reaction->outcome->status);
  }
  EXPECT_GT(bodies.size(), 30U);
  EXPECT_GT(statuses.size(), 2U);
}

TEST(RandomProvider, NamesTheRowIfItLikes) {
  Asked account({.dialect = Dialect::openai_compatible, .row_share = 1, .plain = true},
                text_model());
  EXPECT_FALSE(account.ask({healthy(1), healthy(2), ailing(Ailment::moderated)}).has_value());
  const std::string& body = account.reaction->outcome->body;
  EXPECT_TRUE(body.find(R"("param":"input)") != std::string::npos) << body;
}

}  // namespace
}  // namespace gateway::simulation
