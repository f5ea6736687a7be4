// Under coalescing every caller gets exactly its own vectors.
#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/end_to_end/gateway_stack.h"

namespace gateway::testing {
namespace {

std::string text_of(int caller, int round, int k) {
  return "caller " + std::to_string(caller) + " sends text " + std::to_string(k) + " of round " +
         std::to_string(round) + (k % 2 == 0 ? " 质量很好" : "");
}

TEST(OwnVectors, FiftyConcurrentCallersOfOneToSevenTextsGetTheirOwn) {
  GatewayStack::Options options;
  options.emulator.latency = std::chrono::milliseconds(5);
  options.models =
      "[{name: text-embedding-v4, upstream: emulator, calls_per_minute: 600000, "
      "max_inflight_calls: 4}]";
  // Rows of half of the answers come in another order, and one in twenty calls fails.
  options.emulator.faults = {{.kind = emulator::Fault::Kind::drop, .share = 0.05},
                             {.kind = emulator::Fault::Kind::swap, .share = 0.5}};
  options.extra = "retry: {max_attempts: 12, base_backoff_ms: 1, max_backoff_ms: 5}";
  GatewayStack stack(options);
  constexpr int kCallers = 50;
  constexpr int kRounds = 6;
  std::atomic<int> texts_sent{0};
  run_callers(kCallers, [&](int caller) {
    const auto stub = stack.connect();
    std::mt19937 random(static_cast<unsigned>(caller));
    for (int round = 0; round < kRounds; ++round) {
      std::vector<std::string> texts;
      for (int k = static_cast<int>(random() % 7); k >= 0; --k)
        texts.push_back(text_of(caller, round, k));
      texts_sent += static_cast<int>(texts.size());
      const UnaryReply reply = embed(*stub, texts);
      ASSERT_TRUE(reply.status.ok()) << reply.status.error_message();
      ASSERT_EQ(reply.response.results_size(), static_cast<int>(texts.size()));
      for (int k = 0; k < reply.response.results_size(); ++k) {
        EXPECT_EQ(reply.response.results(k).index(), static_cast<std::uint32_t>(k));
        EXPECT_TRUE(is_vector_of(texts[static_cast<std::size_t>(k)],
                                 reply.response.results(k).embedding()));
      }
    }
  });
  const emulator::ModelStats seen = stack.provider().stats().model("text-embedding-v4");
  EXPECT_EQ(seen.rows, static_cast<std::uint64_t>(texts_sent.load()));
  EXPECT_LT(seen.calls(200), static_cast<std::uint64_t>(kCallers * kRounds))
      << "fewer calls than requests";
}

TEST(OwnVectors, AStreamBringsEachIndexOnceAndTheSummaryLast) {
  GatewayStack stack;
  const auto stub = stack.connect();
  pb::EmbedRequest request;
  for (int k = 0; k < 37; ++k) request.add_texts(text_of(0, 0, k));
  const StreamReply reply = embed_stream(*stub, request);
  ASSERT_TRUE(reply.status.ok()) << reply.status.error_message();
  std::vector<bool> seen(37, false);
  std::uint64_t tokens = 0;
  for (const pb::ItemResult& result : reply.results) {
    ASSERT_LT(result.index(), 37U);
    EXPECT_FALSE(seen[result.index()]);
    seen[result.index()] = true;
    EXPECT_TRUE(is_vector_of(request.texts(static_cast<int>(result.index())), result.embedding()));
    tokens += result.usage().total_tokens();
  }
  EXPECT_EQ(std::count(seen.begin(), seen.end(), true), 37);
  ASSERT_EQ(reply.summaries.size(), 1U);
  EXPECT_EQ(reply.summaries[0].succeeded(), 37U);
  EXPECT_EQ(reply.summaries[0].usage().total_tokens(), tokens);
  EXPECT_EQ(stack.provider().stats().model("text-embedding-v4").tokens, tokens)
      << "the parts sum exactly to what the provider billed";
}

TEST(OwnVectors, DenseAndSparseComeTogetherOrAlone) {
  GatewayStack stack;
  const auto stub = stack.connect();
  pb::EmbedRequest request;
  request.add_texts("light and warm 很轻");
  request.set_dimension(256);
  request.set_output_type(pb::OUTPUT_TYPE_DENSE_AND_SPARSE);
  StreamReply both = embed_stream(*stub, request);
  ASSERT_EQ(both.results.size(), 1U);
  EXPECT_EQ(both.results[0].embedding().dense_size(), 256);
  const pb::SparseVector& sparse = both.results[0].embedding().sparse();
  EXPECT_GT(sparse.indices_size(), 0);
  EXPECT_EQ(sparse.indices_size(), sparse.values_size());
  EXPECT_EQ(sparse.indices_size(), sparse.tokens_size());

  request.set_output_type(pb::OUTPUT_TYPE_SPARSE);
  StreamReply alone = embed_stream(*stub, request);
  ASSERT_EQ(alone.results.size(), 1U);
  EXPECT_EQ(alone.results[0].embedding().dense_size(), 0);
  EXPECT_GT(alone.results[0].embedding().sparse().indices_size(), 0);
}

TEST(OwnVectors, TheCompatibleDialectAnswersTheSame) {
  GatewayStack::Options options;
  options.upstream_extra = "dialect: openai_compatible";
  GatewayStack stack(options);
  const auto stub = stack.connect();
  const UnaryReply reply = embed(*stub, {"one", "two", "three"});
  ASSERT_TRUE(reply.status.ok()) << reply.status.error_message();
  EXPECT_TRUE(is_vector_of("two", reply.response.results(1).embedding()));
}

TEST(OwnVectors, ModelsOnShardsOfTheirOwnAnswerSideBySide) {
  GatewayStack::Options options;
  options.models =
      "[{name: text-embedding-v4, upstream: emulator, calls_per_minute: 600000},"
      " {name: text-embedding-v3, upstream: emulator, calls_per_minute: 600000}]";
  options.extra = "defaults: {text_model: text-embedding-v4}";
  options.server_extra = ", shards: 2";
  GatewayStack stack(options);
  run_callers(16, [&](int caller) {
    const auto stub = stack.connect();
    for (int round = 0; round < 10; ++round) {
      pb::EmbedRequest request;
      request.set_model(caller % 2 == 0 ? "text-embedding-v4" : "text-embedding-v3");
      request.add_texts(text_of(caller, round, 0));
      const StreamReply reply = embed_stream(*stub, request);
      ASSERT_TRUE(reply.status.ok()) << reply.status.error_message();
      ASSERT_EQ(reply.results.size(), 1U);
      EXPECT_TRUE(is_vector_of(request.texts(0), reply.results[0].embedding()));
    }
  });
  EXPECT_EQ(stack.provider().stats().model("text-embedding-v3").rows, 80U);
}

TEST(OwnVectors, OneTextCallersTogetherFillTheirCallsUnderARateLimit) {
  GatewayStack::Options options;
  options.emulator.latency = std::chrono::milliseconds(20);
  options.models = "[{name: text-embedding-v4, upstream: emulator, calls_per_minute: 1800}]";
  GatewayStack stack(options);
  constexpr int kCallers = 100;
  constexpr int kRounds = 4;
  run_callers(kCallers, [&](int caller) {
    const auto stub = stack.connect();
    for (int round = 0; round < kRounds; ++round) {
      const std::string text = text_of(caller, round, 0);
      const UnaryReply reply = embed(*stub, {text});
      ASSERT_TRUE(reply.status.ok()) << reply.status.error_message();
      EXPECT_TRUE(is_vector_of(text, reply.response.results(0).embedding()));
    }
  });
  const emulator::ModelStats seen = stack.provider().stats().model("text-embedding-v4");
  // The first calls find open slots and leave with what there is; from then on the slots are
  // scarce.
  const double rows_per_call = static_cast<double>(seen.rows) / static_cast<double>(seen.calls());
  EXPECT_GE(rows_per_call, 8.0);
  EXPECT_GE(seen.calls_by_rows.at(10), 30U);
}

}  // namespace
}  // namespace gateway::testing
