// A provider that takes less in one call than is configured: it costs a refusal or two, then no
// call is too large any more.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/end_to_end/gateway_stack.h"
#include "tests/end_to_end/one_call_at_a_time.h"

namespace gateway::testing {
namespace {

pb::UpstreamBudget account_of(pb::EmbeddingService::Stub& stub) {
  grpc::ClientContext context;
  pb::GetBudgetResponse response;
  EXPECT_TRUE(stub.GetBudget(&context, {}, &response).ok());
  return response.models(0).budgets(0);
}

pb::Model model_of(pb::EmbeddingService::Stub& stub) {
  grpc::ClientContext context;
  pb::ListModelsResponse response;
  EXPECT_TRUE(stub.ListModels(&context, {}, &response).ok());
  return response.models(0);
}

void expect_vectors(const UnaryReply& reply, const std::vector<std::string>& texts) {
  ASSERT_TRUE(reply.status.ok()) << reply.status.error_message();
  for (std::size_t k = 0; k < texts.size(); ++k)
    EXPECT_TRUE(is_vector_of(texts[k], reply.response.results(static_cast<int>(k)).embedding()));
}

/// As many different ones as a call carries, of so many bytes.
std::vector<std::string> texts_of(std::size_t bytes, char first) {
  std::vector<std::string> texts;
  for (int k = 0; k < 10; ++k) texts.push_back(first + std::to_string(k) + std::string(bytes, 'a'));
  return texts;
}

TEST(CallSize, AThrottleOfLargeCallsIsTheirSizeAndLeavesThePaceAlone) {
  GatewayStack stack(one_at_a_time("text-embedding-v4"));
  stack.provider().set_faults(
      {fault("status,status=429,code=Throttling.AllocationQuota,above_tokens=20000")});
  const auto stub = stack.connect();
  const double paced = account_of(*stub).paced_tokens_per_minute();
  const std::vector<std::string> texts = texts_of(28'000, 'a');
  expect_vectors(embed(*stub, texts), texts);
  EXPECT_LE(struck(stack, "status"), 4U) << "twice whole, then its halves";

  const std::vector<std::string> second = texts_of(28'000, 'b');
  expect_vectors(embed(*stub, second), second);
  const std::uint64_t refused = struck(stack, "status");
  EXPECT_LE(refused, 5U) << "two calls without a common text show that no text is to blame";
  const pb::UpstreamBudget budget = account_of(*stub);
  EXPECT_LE(budget.tokens_per_call(), 40'000U) << "half of what was refused, as was estimated";
  EXPECT_GT(budget.tokens_per_call(), 0U);
  EXPECT_EQ(budget.paced_tokens_per_minute(), paced);
  EXPECT_TRUE(budget.has_next_size_trial_us());
  EXPECT_EQ(model_of(*stub).learned_tokens_per_call(), budget.tokens_per_call());

  const std::vector<std::string> others = texts_of(28'000, 'c');
  expect_vectors(embed(*stub, others), others);
  EXPECT_EQ(struck(stack, "status"), refused) << "it is known by now";
}

TEST(CallSize, ABodysLimitIsLearnedFromTheAnswer) {
  GatewayStack::Options options = one_at_a_time("text-embedding-v4");
  options.emulator.max_body_bytes = 4000;
  GatewayStack stack(options);
  const auto stub = stack.connect();
  const std::vector<std::string> texts = texts_of(900, 'a');
  expect_vectors(embed(*stub, texts), texts);
  EXPECT_EQ(account_of(*stub).bytes_per_call(), 3000U);
  const std::uint64_t calls = stack.provider().stats().calls();
  const std::vector<std::string> others = texts_of(900, 'b');
  expect_vectors(embed(*stub, others), others);
  EXPECT_EQ(stack.provider().stats().calls(), calls + 4) << "three texts a call";
}

TEST(CallSize, AnImageIsPromisedToPassOnlyIfItCan) {
  GatewayStack::Options options = one_at_a_time("qwen3-vl-embedding");
  options.emulator.max_body_bytes = 4'000'000;
  GatewayStack stack(options);
  const auto stub = stack.connect();
  EXPECT_EQ(model_of(*stub).max_image_bytes(), 4'706'277U);
  const auto ask = [&](std::size_t bytes) {
    pb::EmbedMultimodalRequest request;
    for (const char* name : {"first", "second", "third"})
      request.add_contents()->set_text(name + std::string(bytes, 'a'));
    return embed_stream(*stub, request);
  };
  // A text of a multimodal call is cut by nobody, so three of them make a body of any size.
  EXPECT_TRUE(ask(1'400'000).status.ok());
  EXPECT_LE(model_of(*stub).max_image_bytes(), 3'000'000U);
}

TEST(CallSize, AnUnnamedLimitIsLearnedFromWhatWasRefusedTogetherAndPassedApart) {
  GatewayStack stack(one_at_a_time("tongyi-embedding-vision-plus"));
  stack.provider().set_faults(
      {fault("status,status=400,code=InvalidParameter,message=Too many of these.,above_images=2")});
  const auto stub = stack.connect();
  const auto ask = [&](char name) {
    pb::EmbedMultimodalRequest request;
    for (int k = 0; k < 5; ++k) {
      request.add_contents()->mutable_image()->set_url("https://example.com/" +
                                                       std::string(1, name) + std::to_string(k));
    }
    const StreamReply reply = embed_stream(*stub, request);
    EXPECT_TRUE(reply.status.ok()) << reply.status.error_message();
    for (const pb::ItemResult& result : reply.results)
      EXPECT_TRUE(result.has_embedding()) << result.error().message();
    return reply.results.size();
  };
  for (char name = 'a'; name < 'e'; ++name) EXPECT_EQ(ask(name), 5U);
  EXPECT_EQ(model_of(*stub).learned_images_per_call(), 2U);
  const std::uint64_t refused = struck(stack, "status");
  EXPECT_EQ(ask('e'), 5U);
  EXPECT_EQ(struck(stack, "status"), refused);
}

TEST(CallSize, ATextThatIsTooLargeByItselfTeachesNothing) {
  GatewayStack stack(one_at_a_time("text-embedding-v4"));
  stack.provider().set_faults(
      {fault("status,status=413,code=RequestTooLarge,message=no,match=big")});
  const auto stub = stack.connect();
  for (int round = 0; round < 3; ++round) {
    pb::EmbedRequest request;
    for (int k = 0; k < 10; ++k)
      request.add_texts(k == 4 ? "big" : std::to_string(round) + " of " + std::to_string(k));
    const StreamReply reply = embed_stream(*stub, request);
    ASSERT_EQ(reply.results.size(), 10U);
    for (const pb::ItemResult& result : reply.results) {
      EXPECT_EQ(result.has_error(), result.index() == 4) << result.error().message();
      if (result.has_error()) {
        EXPECT_EQ(result.error().code(), grpc::StatusCode::INVALID_ARGUMENT);
      }
    }
  }
  EXPECT_EQ(account_of(*stub).items_per_call(), 10U);
  EXPECT_FALSE(account_of(*stub).has_next_size_trial_us());
}

}  // namespace
}  // namespace gateway::testing
