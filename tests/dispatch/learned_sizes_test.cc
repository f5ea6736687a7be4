// A limit of a call that one tenant's texts alone bring about is lifted as soon as that shows; one
// that is the provider's stays.
#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/dispatch/dispatch_rig.h"

namespace gateway::testing {
namespace {

using namespace std::chrono_literals;
using Outcome = std::optional<Result<HttpResponse, CallFault>>;

bool is_bad(const std::string& row) {
  return row.starts_with("t666");
}

std::ptrdiff_t bad_of(const SeenCall& call) {
  return std::ranges::count_if(call.rows, is_bad);
}

HttpResponse not_more_than(int rows) {
  return DispatchRig::refusal(400, "InvalidParameter",
                              "Value error, batch size is invalid, it should not be larger than " +
                                  std::to_string(rows) + ".: input.contents");
}

/// The good answer, with four bytes a token.
HttpResponse billed(const SeenCall& call) {
  std::size_t bytes = 0;
  for (const std::string& row : call.rows) bytes += row.size();
  HttpResponse answer = DispatchRig::answer(call.rows);
  auto body = nlohmann::json::parse(answer.body);
  body["usage"]["total_tokens"] = bytes / 4;
  answer.body = body.dump();
  return answer;
}

class LearnedSizes : public ::testing::Test {
 protected:
  static DispatchRig::Options options() {
    DispatchRig::Options options;
    options.pace.rate = {.calls_per_minute = 600, .tokens_per_minute = 1'200'000};
    return options;
  }

  /// A request of as many texts that no other one has.
  Caller& ask(const std::string& tenant, const std::string& prefix, std::size_t texts,
              const std::string& pad = {}) {
    std::vector<Content> contents;
    for (std::size_t k = 0; k < texts; ++k)
      contents.push_back(Text{prefix + std::to_string(next_++) + pad});
    return rig.submit(std::move(contents), 6s, {.dimension = 2}, Priority::interactive, tenant);
  }

  /// All got their vectors.
  static void expect_served(const Caller& caller) {
    for (const auto& result : caller.results) {
      ASSERT_TRUE(result.has_value());
      EXPECT_TRUE(result->outcome.has_value()) << result->outcome.error().message;
    }
  }

  [[nodiscard]] std::uint64_t most(SizeAspect aspect) {
    return rig.report().budgets[0].most[aspect];
  }

  DispatchRig rig{options()};

 private:
  std::size_t next_ = 100;
};

TEST_F(LearnedSizes, WordsOnRowsThatBadTextsBringAboutAreForgottenOnceOneIsRefusedAloneForThem) {
  rig.script = [](std::size_t, const SeenCall& call) -> Outcome {
    if (bad_of(call) == 0) return std::nullopt;
    return not_more_than(1);
  };
  for (int k = 0; k < 3; ++k) {
    ask("mallory", "t666", 4);
    rig.run_out();
    EXPECT_EQ(most(SizeAspect::items), 10U) << "request " << k;
  }
  const std::size_t before = rig.calls.size();
  std::vector<const Caller*> alice;
  for (int k = 0; k < 20; ++k) alice.push_back(&ask("alice", "t", 10));
  rig.run_out();
  for (const Caller* const caller : alice) expect_served(*caller);
  EXPECT_EQ(rig.calls.size() - before, 20U) << "full ones";
}

TEST_F(LearnedSizes, WordsOnRowsThatOneTextOfAMixedCallBringsAboutFailItAlone) {
  rig.script = [](std::size_t, const SeenCall& call) -> Outcome {
    if (bad_of(call) == 0) return std::nullopt;
    return not_more_than(1);
  };
  for (int k = 0; k < 8; ++k) {
    const Caller& alice = ask("alice", "t", 9);
    const Caller& mallory = ask("mallory", "t666", 1);
    rig.run_out();
    expect_served(alice);
    EXPECT_FALSE(mallory.results[0]->outcome.has_value());
    EXPECT_EQ(most(SizeAspect::items), 10U);
  }
  for (const auto& conviction : rig.probe.convictions) EXPECT_EQ(conviction.tenant, "mallory");
  EXPECT_EQ(rig.probe.convictions.size(), 8U);
}

TEST_F(LearnedSizes, AThrottleOfOneTenantsTextsLimitsOthersForSeconds) {
  const std::string pad = std::string(300, 'a');
  rig.script = [](std::size_t, const SeenCall& call) -> Outcome {
    if (bad_of(call) == 0) return billed(call);
    return DispatchRig::refusal(429, "Throttling.AllocationQuota", "Allocated quota exceeded");
  };
  const std::uint64_t configured = most(SizeAspect::tokens);
  for (int k = 0; k < 3; ++k) {
    ask("mallory", "t666", 10, pad);
    rig.run_for(6s);
  }
  ASSERT_LT(most(SizeAspect::tokens), 800U) << "her texts come near that";
  std::vector<const Caller*> alice;
  for (int second = 0; second < 6; ++second) {
    for (int k = 0; k < 3; ++k) alice.push_back(&ask("alice", "t", 10, pad));
    rig.run_for(1s);
  }
  EXPECT_EQ(most(SizeAspect::tokens), configured);
  rig.run_out();
  for (const Caller* const caller : alice) expect_served(*caller);
}

TEST_F(LearnedSizes, WhatTheProviderTakesNoMoreThanIsNotTriedForTenMinutes) {
  rig.script = [](std::size_t, const SeenCall& call) -> Outcome {
    if (call.rows.size() > 6 || bad_of(call) > 0) return not_more_than(6);
    return std::nullopt;
  };
  std::size_t refused = 0;
  for (int second = 0; second < 590; ++second) {
    const Caller& alice = ask("alice", "t", 20);
    ask("mallory", "t666", 1);
    rig.run_for(1s);
    if (second == 10)
      refused = static_cast<std::size_t>(
          std::ranges::count_if(rig.calls, [](const auto& call) { return call.rows.size() > 6; }));
    if (alice.answered()) expect_served(alice);
  }
  rig.run_out();
  EXPECT_EQ(most(SizeAspect::items), 6U);
  EXPECT_LE(refused, 5U);
  EXPECT_EQ(std::ranges::count_if(rig.calls, [](const auto& call) { return call.rows.size() > 6; }),
            static_cast<std::ptrdiff_t>(refused));
}

}  // namespace
}  // namespace gateway::testing
