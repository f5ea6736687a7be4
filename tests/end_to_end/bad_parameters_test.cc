// Parameters that the provider refuses, or answers with vectors of another length: whoever sent
// them is told at once, at the price of a few calls, and nothing is remembered of their texts.
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "tests/end_to_end/one_call_at_a_time.h"

namespace gateway::testing {
namespace {

using grpc::StatusCode;

constexpr int kCallers = 5;

pb::EmbedRequest ten_texts(int caller, std::uint32_t dimension) {
  pb::EmbedRequest request = numbered_texts("of caller " + std::to_string(caller), 10);
  request.set_dimension(dimension);
  return request;
}

/// What callers of that dimension are told: all are asked at once.
void expect_all_fail(GatewayStack& stack, std::uint32_t dimension, StatusCode code,
                     const std::vector<std::string>& words) {
  run_callers(kCallers, [&](int caller) {
    const auto stub = stack.connect();
    const StreamReply reply = embed_stream(*stub, ten_texts(caller, dimension));
    if (!reply.status.ok()) {  // Refused at the door.
      EXPECT_EQ(reply.status.error_code(), code);
      for (const std::string& word : words)
        EXPECT_NE(reply.status.error_message().find(word), std::string::npos)
            << reply.status.error_message();
      return;
    }
    EXPECT_EQ(reply.results.size(), 10U);
    for (const pb::ItemResult& result : reply.results) {
      EXPECT_EQ(result.error().code(), code) << result.error().message();
      for (const std::string& word : words)
        EXPECT_NE(result.error().message().find(word), std::string::npos)
            << result.error().message();
    }
  });
}

/// The same texts in another dimension, in calls as full as ever.
void expect_all_pass(GatewayStack& stack, std::uint32_t dimension) {
  const std::uint64_t before = stack.provider().stats().calls();
  const auto stub = stack.connect();
  for (int caller = 0; caller < kCallers; ++caller) {
    const pb::EmbedRequest request = ten_texts(caller, dimension);
    expect_all_vectors(embed_stream(*stub, request), request);
  }
  EXPECT_EQ(stack.provider().stats().calls(), before + kCallers);
}

TEST(BadParameters, ThatTheProviderNamesFailAtOnceAndTheirLaneAlone) {
  GatewayStack stack(one_at_a_time("text-embedding-v4"));
  stack.provider().set_faults({fault("dimension,asked_dimension=512")});
  std::thread others([&] {
    run_callers(kCallers, [&](int caller) {
      const auto stub = stack.connect();
      const pb::EmbedRequest request = ten_texts(caller, 1024);
      expect_all_vectors(embed_stream(*stub, request), request);
    });
  });
  expect_all_fail(stack, 512, StatusCode::INVALID_ARGUMENT,
                  {"dimension is invalid.: parameters.dimension"});
  others.join();
  EXPECT_GE(struck(stack, "dimension"), 1U);
  EXPECT_LE(struck(stack, "dimension"), 2U);
  const std::uint64_t refused = struck(stack, "dimension");
  expect_all_fail(stack, 512, StatusCode::INVALID_ARGUMENT, {": parameters.dimension"});
  EXPECT_EQ(struck(stack, "dimension"), refused) << "at the door, for a minute";
  expect_all_pass(stack, 1024);
  expect_all_pass(stack, 256);
}

TEST(BadParameters, WhoseVectorsHaveAnotherLengthFailWithinAFewCalls) {
  GatewayStack stack(one_at_a_time("text-embedding-v4"));
  stack.provider().set_faults({fault("wrong_length,numbers=1024,asked_dimension=512")});
  expect_all_fail(stack, 512, StatusCode::INTERNAL, {"1024", "512"});
  EXPECT_GE(struck(stack, "wrong_length"), 2U) << "an answer may be garbled once";
  EXPECT_LE(struck(stack, "wrong_length"), 4U);
  expect_all_pass(stack, 1024);
}

}  // namespace
}  // namespace gateway::testing
