// A caller whose links are dead, one after the other, beside callers of good texts.
#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "tests/end_to_end/one_call_at_a_time.h"

namespace gateway::testing {
namespace {

using grpc::StatusCode;

constexpr int kLinks = 20;
constexpr int kTexts = 3;
constexpr std::uint32_t kDimension = 256;

/// A link of A's; with `tag` another one each time, which is nobody's that was found dead before.
pb::EmbedMultimodalRequest link(const std::string& tag) {
  pb::EmbedMultimodalRequest request;
  request.add_contents()->mutable_image()->set_url("https://example.com/gone.png" + tag);
  request.set_dimension(kDimension);
  return request;
}

void expect_refused(const StreamReply& reply) {
  ASSERT_EQ(reply.results.size(), 1U) << reply.status.error_message();
  ASSERT_TRUE(reply.results[0].has_error());
  EXPECT_EQ(reply.results[0].error().code(), StatusCode::INVALID_ARGUMENT)
      << reply.results[0].error().message();
}

/// A's links, one after the other.
void ask_for_links(GatewayStack& stack, bool another_each_time) {
  const auto stub = stack.connect();
  for (int k = 0; k < kLinks; ++k) {
    const std::string tag = another_each_time ? "?" + std::to_string(k) : "";
    expect_refused(embed_stream(*stub, link(tag), std::chrono::seconds(20), "a"));
  }
}

/// Three texts of B's, again and again until `done`.
void ask_for_texts(GatewayStack& stack, int caller, const std::atomic<bool>& done) {
  const auto stub = stack.connect();
  for (int round = 0; !done; ++round) {
    pb::EmbedMultimodalRequest request;
    for (int k = 0; k < kTexts; ++k) {
      request.add_contents()->set_text(std::to_string(caller) + "/" + std::to_string(round) + "/" +
                                       std::to_string(k));
    }
    request.set_dimension(kDimension);
    const StreamReply reply = embed_stream(*stub, request, std::chrono::seconds(20), "b");
    EXPECT_EQ(reply.results.size(), std::size_t{kTexts}) << reply.status.error_message();
    for (const pb::ItemResult& result : reply.results) {
      const std::string& text = request.contents(static_cast<int>(result.index())).text();
      EXPECT_TRUE(is_vector_of(text, result.embedding())) << result.error().message();
    }
  }
}

/// Callers of B's ask until A's links are all told dead; the calls refused. The first of them has
/// all callers in it: they meet behind a call that hangs until they are there.
std::uint64_t dead_links_beside_texts(bool another_each_time) {
  constexpr int kCallers = 4;
  GatewayStack::Options options = one_at_a_time("qwen3-vl-embedding");
  options.emulator.latency = std::chrono::milliseconds(5);  // In which others come to wait.
  GatewayStack stack(options);
  stack.provider().set_faults({fault("dead_link,match=gone.png"), fault("hang,match=hold,next=1")});
  const auto stub = stack.connect();
  grpc::ClientContext held;
  std::thread holder([&] {
    pb::EmbedMultimodalRequest request;
    request.add_contents()->set_text("hold");
    request.set_dimension(kDimension);
    pb::EmbedUnaryResponse response;
    EXPECT_EQ(stub->EmbedMultimodalUnary(&held, request, &response).error_code(),
              StatusCode::CANCELLED);
  });
  EXPECT_TRUE(eventually([&] { return struck(stack, "hang") == 1; }));
  std::thread release([&] {
    EXPECT_TRUE(eventually([&] { return queued_items(*stub) == 1 + (kCallers - 1) * kTexts; }));
    held.TryCancel();
  });
  std::atomic<bool> done{false};
  run_callers(kCallers, [&](int caller) {
    if (caller > 0) return ask_for_texts(stack, caller, done);
    ask_for_links(stack, another_each_time);
    done = true;
  });
  holder.join();
  release.join();
  return struck(stack, "dead_link");
}

TEST(OneBadCaller, WhoseLinksAreAllDeadCostsTheOthersNothing) {
  const std::uint64_t refused = dead_links_beside_texts(true);
  EXPECT_GT(refused, kLinks) << "the first of them was in a call of several";
}

TEST(OneBadCaller, WhoseOneLinkIsDeadCostsTheOthersNothing) {
  const std::uint64_t refused = dead_links_beside_texts(false);
  EXPECT_GT(refused, kLinks) << "the first time it was in a call of several";
}

}  // namespace
}  // namespace gateway::testing
