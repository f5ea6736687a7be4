// Failures that are nobody's item: what stands before the provider answers in its place, it doesn't
// know the model, or it has no capacity. One of them costs nobody anything; where all calls meet
// them, callers are told why.
#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/end_to_end/one_call_at_a_time.h"

namespace gateway::testing {
namespace {

using grpc::StatusCode;

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// Twelve callers at once, of ten texts each; what every item is told.
std::vector<pb::ItemError> errors_of_many(GatewayStack& stack) {
  std::mutex mutex;
  std::vector<pb::ItemError> errors;
  run_callers(12, [&](int caller) {
    const auto stub = stack.connect();
    const StreamReply reply =
        embed_stream(*stub, numbered_texts("of caller " + std::to_string(caller), 10));
    const std::lock_guard lock(mutex);
    if (!reply.status.ok()) {
      pb::ItemError of_all;
      of_all.set_code(reply.status.error_code());
      of_all.set_message(reply.status.error_message());
      errors.push_back(of_all);
    }
    for (const pb::ItemResult& result : reply.results) {
      EXPECT_TRUE(result.has_error());
      errors.push_back(result.error());
    }
  });
  return errors;
}

TEST(SickProvider, ThatDoesNotKnowTheModelOnceFailsNobody) {
  for (const char* once :
       {"empty,match=third,next=1", "status,code=ModelNotFound,match=third,next=1"}) {
    GatewayStack stack(one_at_a_time("text-embedding-v4"));
    stack.provider().set_faults({fault(once)});
    run_callers(4, [&](int caller) {
      const auto stub = stack.connect();
      for (const char* name : {"first", "second", "third", "fourth"}) {
        const pb::EmbedRequest request =
            numbered_texts(name + std::string(" of caller ") + std::to_string(caller), 3);
        expect_all_vectors(embed_stream(*stub, request), request);
      }
    });
    EXPECT_EQ(stack.provider().stats().model("text-embedding-v4").calls(404), 1U) << once;
  }
}

TEST(SickProvider, ThatNeverKnowsTheModelSaysSoOnceThatIsProven) {
  GatewayStack stack(one_at_a_time("text-embedding-v4"));
  stack.provider().set_faults({fault("status,code=ModelNotFound")});
  int told = 0;
  for (const pb::ItemError& error : errors_of_many(stack)) {
    told += error.code() == StatusCode::FAILED_PRECONDITION ? 1 : 0;
    if (error.code() == StatusCode::FAILED_PRECONDITION) {
      EXPECT_TRUE(contains(error.message(), "an operator must act")) << error.message();
    } else {
      EXPECT_EQ(error.code(), StatusCode::UNAVAILABLE) << error.message();
    }
    EXPECT_TRUE(contains(error.message(), "Model can not be found.")) << error.message();
  }
  EXPECT_GT(told, 0);
  EXPECT_GE(struck(stack, "status"), 8U) << "three calls without an item in common, five probes";
}

TEST(SickProvider, BehindAFirewallIsUnavailable) {
  GatewayStack stack(one_at_a_time("text-embedding-v4"));
  stack.provider().set_faults({fault("firewall")});
  for (const pb::ItemError& error : errors_of_many(stack)) {
    EXPECT_EQ(error.code(), StatusCode::UNAVAILABLE) << error.message();
    EXPECT_TRUE(contains(error.message(), "a firewall or proxy before the provider answered 405"))
        << error.message();
  }
}

TEST(SickProvider, ThatHasNoCapacityIsAskedAgainHoweverItSaysSo) {
  const std::string words =
      "message=Too many requests. Your requests are being throttled due to system capacity limits.";
  const std::vector<std::string> spellings = {
      "capacity",
      "capacity,status=503",
      "capacity,status=400",
      "status,status=500,code=ModelServingError," + words,
      "status,status=503,code=ModelServingError," + words,
      "status,status=500,code=InternalError.Algo.ModelServingError.ModelServingUnknownError",
      "status,status=429,code=Throttling.Concurrency"};
  GatewayStack stack(one_at_a_time("text-embedding-v4"));
  const auto stub = stack.connect();
  for (const std::string& spelling : spellings) {
    stack.provider().set_faults({fault(spelling + ",next=5")});
    const std::uint64_t before = stack.provider().stats().calls();
    const pb::EmbedRequest request = numbered_texts(spelling, 10);
    expect_all_vectors(embed_stream(*stub, request), request);
    // Neither taken apart for an item nor given up after three attempts, as other faults would be.
    EXPECT_EQ(stack.provider().stats().calls() - before, 6U) << spelling;
  }
}

TEST(SickProvider, ThatNobodyReachesHidesNoKeyThatTheOtherRefuses) {
  GatewayStack::Options options = one_at_a_time("text-embedding-v4");
  options.provider_up = false;
  options.second = GatewayStack::unlimited_emulator();
  options.second->keys = {"another key"};
  options.models =
      "[{name: text-embedding-v4, calls_per_minute: 60000, upstreams: [{name: emulator}, {name: "
      "second}]}]";
  GatewayStack stack(options);
  run_callers(3, [&](int caller) {
    const auto stub = stack.connect();
    const UnaryReply reply =
        embed(*stub, {"text " + std::to_string(caller)}, std::chrono::seconds(30));
    EXPECT_EQ(reply.status.error_code(), StatusCode::FAILED_PRECONDITION);
    EXPECT_TRUE(contains(reply.status.error_message(), "Invalid API-key provided"))
        << reply.status.error_message();
  });
}

}  // namespace
}  // namespace gateway::testing
