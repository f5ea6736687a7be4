// One item that the provider, or what stands before it, doesn't like: it fails alone, and its
// neighbours get their vectors.
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "emulator/vectors.h"
#include "tests/end_to_end/gateway_stack.h"

namespace gateway::testing {
namespace {

using grpc::StatusCode;

emulator::Fault fault(const std::string& text) {
  return *emulator::parse_fault(text);
}

/// One call at a time, so that what waits behind it leaves together.
GatewayStack::Options one_at_a_time(const std::string& model) {
  GatewayStack::Options options;
  options.models = "[{name: " + model +
                   ", upstream: emulator, calls_per_minute: 60000, ramp: false, "
                   "max_inflight_calls: 1}]";
  options.extra = "retry: {max_attempts: 3, base_backoff_ms: 5, max_backoff_ms: 20}";
  return options;
}

/// Ten texts of one caller, so that they are one call; the fifth is `bad`.
StreamReply embed_ten(GatewayStack& stack, const std::string& bad) {
  const auto stub = stack.connect();
  pb::EmbedRequest request;
  for (int k = 0; k < 10; ++k) request.add_texts(k == 4 ? bad : "row " + std::to_string(k));
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
  for (const char* kind : {"null_row", "null_numbers", "empty_row", "nan", "zeros", "short_vector",
                           "wrong_length,numbers=512"}) {
    GatewayStack stack(one_at_a_time("text-embedding-v4"));
    stack.provider().set_faults({fault(std::string(kind) + ",match=odd")});
    expect_only_the_fifth_fails(embed_ten(stack, "odd"), StatusCode::INTERNAL);
    EXPECT_EQ(stack.provider().stats().calls(), 2U) << kind << ": once more, without neighbours";
  }
}

TEST(BadItems, AColdHostOfFilesIsAskedAgain) {
  GatewayStack stack(one_at_a_time("qwen3-vl-embedding"));
  stack.provider().set_faults({fault("cold_host,match=cold,next=1")});
  const auto stub = stack.connect();
  pb::EmbedMultimodalRequest request;
  const std::string url = "https://cold.example.com/a.png";
  request.add_contents()->mutable_image()->set_url(url);
  request.set_dimension(512);
  const StreamReply reply = embed_stream(*stub, request);
  ASSERT_EQ(reply.results.size(), 1U);
  ASSERT_TRUE(reply.results[0].has_embedding()) << reply.results[0].error().message();
  const auto& dense = reply.results[0].embedding().dense();
  EXPECT_EQ(std::vector<float>(dense.begin(), dense.end()), emulator::url_vector(url, 512));
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
