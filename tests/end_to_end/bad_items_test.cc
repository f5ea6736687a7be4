// One item that the provider, or what stands before it, doesn't like: it fails alone, and its
// neighbours get their vectors.
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "emulator/vectors.h"
#include "tests/end_to_end/one_call_at_a_time.h"

namespace gateway::testing {
namespace {

using grpc::StatusCode;

/// Ten texts of one caller, so that they are one call; the fifth is `bad`.
StreamReply embed_ten(GatewayStack& stack, const std::string& bad) {
  const auto stub = stack.connect();
  pb::EmbedRequest request = numbered_texts("row", 10);
  request.set_texts(4, bad);
  return embed_stream(*stub, request);
}

void expect_only_the_fifth_fails(const StreamReply& reply, StatusCode code) {
  ASSERT_TRUE(reply.status.ok()) << reply.status.error_message();
  ASSERT_EQ(reply.results.size(), 10U);
  for (const pb::ItemResult& result : reply.results) {
    if (result.index() == 4) {
      ASSERT_TRUE(result.has_error());
      EXPECT_EQ(result.error().code(), code) << result.error().message();
    } else {
      EXPECT_TRUE(is_vector_of("row " + std::to_string(result.index()), result.embedding()))
          << result.index() << ": " << result.error().message();
    }
  }
}

TEST(BadItems, ADeadImageLinkOfOneCallerCostsTheOtherNothing) {
  GatewayStack stack(one_at_a_time("qwen3-vl-embedding"));
  stack.provider().set_faults(
      {fault("dead_link,match=gone.png"), fault("slow,delay_ms=1000,match=first,next=1")});
  const auto ask = [&](const std::vector<std::string>& texts, const std::string& image) {
    const auto stub = stack.connect();
    pb::EmbedMultimodalRequest request;
    for (const std::string& text : texts) request.add_contents()->set_text(text);
    if (!image.empty()) request.add_contents()->mutable_image()->set_url(image);
    return embed_stream(*stub, request);
  };
  // While the first call is at the provider, the others meet.
  std::thread first([&] { EXPECT_TRUE(ask({"first"}, "").status.ok()); });
  while (stack.provider().stats().faults_by_kind["slow"] == 0) std::this_thread::yield();
  run_callers(2, [&](int caller) {
    if (caller == 0) {
      const StreamReply reply = ask({}, "https://example.com/gone.png");
      ASSERT_EQ(reply.results.size(), 1U);
      ASSERT_TRUE(reply.results[0].has_error());
      EXPECT_EQ(reply.results[0].error().code(), StatusCode::INVALID_ARGUMENT);
      return;
    }
    const StreamReply reply = ask({"one", "two", "three"}, "");
    ASSERT_EQ(reply.results.size(), 3U);
    for (const pb::ItemResult& result : reply.results) {
      EXPECT_TRUE(result.has_embedding()) << result.error().message();
    }
  });
  first.join();
  EXPECT_GE(stack.provider().stats().faults_by_kind["dead_link"], 2U) << "together, then alone";
}

TEST(BadItems, ADeadImageLinkIsKnownUnderEveryStatus) {
  for (const char* words : {"message=", "status=403", "status=404", "status=500"}) {
    GatewayStack stack(one_at_a_time("qwen3-vl-embedding"));
    stack.provider().set_faults({fault("dead_link,match=gone.png," + std::string(words))});
    const auto stub = stack.connect();
    pb::EmbedMultimodalRequest request;
    request.add_contents()->set_text("one");
    request.add_contents()->mutable_image()->set_url("https://example.com/gone.png");
    request.add_contents()->set_text("two");
    const StreamReply reply = embed_stream(*stub, request);
    ASSERT_EQ(reply.results.size(), 3U) << words;
    for (const pb::ItemResult& result : reply.results) {
      EXPECT_EQ(result.has_error(), result.index() == 1) << words;
      if (result.has_error()) {
        EXPECT_EQ(result.error().code(), StatusCode::INVALID_ARGUMENT) << words;
      }
    }
  }
}

TEST(BadItems, ATextThatAFirewallAnswersWithAPageFailsAlone) {
  GatewayStack stack(one_at_a_time("text-embedding-v4"));
  stack.provider().set_faults({fault("firewall,match=<script>")});
  expect_only_the_fifth_fails(embed_ten(stack, "a <script>"), StatusCode::INVALID_ARGUMENT);
}

TEST(BadItems, ATextWhoseRowIsFlawedFailsAlone) {
  for (const char* kind : {"missing_row", "null_row", "null_numbers", "empty_row", "nan", "zeros",
                           "short_vector", "wrong_length,numbers=512"}) {
    GatewayStack stack(one_at_a_time("text-embedding-v4"));
    stack.provider().set_faults({fault(std::string(kind) + ",match=odd")});
    expect_only_the_fifth_fails(embed_ten(stack, "odd"), StatusCode::INTERNAL);
    EXPECT_EQ(stack.provider().stats().calls(), 2U) << kind << ": once more, without neighbours";
  }
}

TEST(BadItems, ATextForWhichThereAreTwoRowsFailsAlone) {
  for (const char* kind : {"duplicate_index", "extra_row"}) {
    GatewayStack stack(one_at_a_time("text-embedding-v4"));
    stack.provider().set_faults({fault(std::string(kind) + ",match=odd")});
    expect_only_the_fifth_fails(embed_ten(stack, "odd"), StatusCode::INTERNAL);
    EXPECT_LE(stack.provider().stats().calls(), 10U) << kind << ": halves of halves, alone twice";
  }
}

TEST(BadItems, AColdHostOfFilesIsAskedAgainAndItsNeighboursDoNotWait) {
  GatewayStack stack(one_at_a_time("qwen3-vl-embedding"));
  stack.provider().set_faults({fault("cold_host,match=cold,next=3")});
  const auto stub = stack.connect();
  pb::EmbedMultimodalRequest request;
  const std::string url = "https://cold.example.com/a.png";
  request.add_contents()->mutable_image()->set_url(url);
  for (const char* text : {"one", "two", "three"}) request.add_contents()->set_text(text);
  request.set_dimension(512);
  const StreamReply reply = embed_stream(*stub, request, std::chrono::seconds(60));
  ASSERT_EQ(reply.results.size(), 4U);
  for (const pb::ItemResult& result : reply.results) {
    ASSERT_TRUE(result.has_embedding()) << result.error().message();
  }
  const pb::ItemResult& last = reply.results.back();
  EXPECT_EQ(last.index(), 0U) << "the others had their answers before";
  EXPECT_EQ(last.timing().attempts(), 4U) << "with all, with one, alone, and seconds later";
  const auto& dense = last.embedding().dense();
  EXPECT_EQ(std::vector<float>(dense.begin(), dense.end()), emulator::url_vector(url, 512));
}

TEST(BadItems, RefusedCallsGiveTheirTokensBack) {
  GatewayStack stack(one_at_a_time("tongyi-embedding-vision-plus"));
  stack.provider().set_faults({fault("dead_link,match=gone")});
  const auto stub = stack.connect();
  pb::EmbedMultimodalRequest request;
  for (int k = 0; k < 40; ++k) {
    request.add_contents()->mutable_image()->set_url("https://example.com/" + std::to_string(k) +
                                                     (k % 10 == 3 ? "-gone.png" : ".png"));
  }
  const StreamReply reply = embed_stream(*stub, request);
  ASSERT_EQ(reply.results.size(), 40U) << reply.status.error_message();
  std::uint64_t billed = 0;
  for (const pb::ItemResult& result : reply.results) {
    EXPECT_EQ(result.has_error(), result.index() % 10 == 3) << result.error().message();
    billed += result.usage().total_tokens();
  }
  EXPECT_GT(struck(stack, "dead_link"), 4U) << "they were in calls of several";
  EXPECT_DOUBLE_EQ(budget_of(*stub).budgets(0).tokens_used(), static_cast<double>(billed));
}

TEST(BadItems, ACallWhoseBodyTheProviderFindsTooLargeIsSplit) {
  GatewayStack::Options options = one_at_a_time("text-embedding-v4");
  options.emulator.max_body_bytes = 4000;
  GatewayStack stack(options);
  const auto stub = stack.connect();
  std::vector<std::string> texts;
  for (int k = 0; k < 10; ++k) texts.push_back(std::to_string(k) + std::string(900, 'a'));
  const UnaryReply reply = embed(*stub, texts);
  ASSERT_TRUE(reply.status.ok()) << reply.status.error_message();
  for (int k = 0; k < 10; ++k) {
    EXPECT_TRUE(
        is_vector_of(texts[static_cast<std::size_t>(k)], reply.response.results(k).embedding()));
  }
}

}  // namespace
}  // namespace gateway::testing
