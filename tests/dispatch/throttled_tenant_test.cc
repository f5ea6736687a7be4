// One tenant's texts that are throttled at any pace, beside others' that pass; and that a quota
// which is really spent is not taken for that.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/dispatch/dispatch_rig.h"

namespace gateway::testing {
namespace {

using namespace std::chrono_literals;
using Outcome = std::optional<Result<HttpResponse, CallFault>>;

bool is_bad(const std::string& row) {
  return row.starts_with("t666");
}

/// Five calls a second.
class ThrottledTenant : public ::testing::Test {
 protected:
  ThrottledTenant() : rig_(options()) {
    rig_.script = [this](std::size_t, const SeenCall& call) -> Outcome {
      if (open_ && std::ranges::none_of(call.rows, is_bad)) return std::nullopt;
      return DispatchRig::refusal(429, "Throttling.AllocationQuota",
                                  "Allocated quota exceeded, please increase your quota limit.");
    };
  }

  static DispatchRig::Options options() {
    DispatchRig::Options options;
    options.pace.rate = {.calls_per_minute = 300, .tokens_per_minute = 600'000};
    return options;
  }

  const Caller& ask(const std::string& tenant, int texts, const std::string& prefix = "t1") {
    std::vector<Content> contents;
    for (int k = 0; k < texts; ++k)
      contents.emplace_back(Text{prefix + std::to_string(1000 + next_++ % 1000)});
    return rig_.submit(std::move(contents), 20s, {.dimension = 2}, Priority::interactive, tenant);
  }

  /// Mallory's six bad texts a second.
  void ask_badly(Duration duration) {
    for (const Timestamp end = rig_.time.now() + duration; rig_.time.now() < end;) {
      ask("mallory", 3, "t666");
      rig_.run_for(500ms);
    }
  }

  /// Alice's forty texts a second, and of mallory's six bad ones if `bad`.
  void load(std::size_t seconds, bool bad) {
    for (std::size_t k = 0; k < seconds * 8; ++k) {
      alice_.push_back(&ask("alice", 5));
      if (bad && k % 4 == 0) ask("mallory", 3, "t666");
      rig_.run_for(125ms);
    }
  }

  [[nodiscard]] static std::size_t vectors_of(const Caller& caller) {
    return static_cast<std::size_t>(
        std::ranges::count_if(caller.results, [](const std::optional<ItemResult>& result) {
          return result && result->outcome.has_value();
        }));
  }

  bool open_ = true;
  int next_ = 0;
  std::vector<const Caller*> alice_;
  DispatchRig rig_;
};

TEST_F(ThrottledTenant, KeepsNobodyElseFromPassing) {
  load(6, false);
  load(12, true);
  rig_.run_for(25s);
  std::size_t vectors = 0;
  for (const Caller* const caller : alice_) vectors += vectors_of(*caller);
  EXPECT_GE(vectors, 700U) << "of 720";
  EXPECT_EQ(rig_.probe.changes, std::vector<std::string>{"mallory apart"});
  EXPECT_GE(*rig_.report().budgets[0].paced.tokens_per_minute, 570'000);
}

TEST_F(ThrottledTenant, LowersThePaceNoMoreOnceItRidesApart) {
  double pace = 0;
  for (int second = 0; second < 60; ++second) {
    for (const char* mallory : {"mallory1", "mallory2", "mallory3"}) ask(mallory, 3, "t666");
    load(1, false);
    if (second < 20) continue;
    ASSERT_EQ(rig_.probe.changes.size(), 3U) << "they all do";
    const double now = rig_.report().budgets[0].paced.tokens_per_minute.value();
    EXPECT_GE(now, pace) << second;
    pace = now;
  }
}

TEST_F(ThrottledTenant, KeepsNobodyWhoHasAskedOnceFromPassing) {
  const Caller& bob = ask("bob", 5);
  const Caller& carol = ask("carol", 2);
  ask_badly(8s);
  EXPECT_EQ(vectors_of(bob), 5U);
  EXPECT_EQ(vectors_of(carol), 2U);
}

TEST_F(ThrottledTenant, ASpentQuotaIsNobodysAndCostsHardlyMoreThanWithOneTenant) {
  std::vector<const Caller*> callers;
  const auto ask_of_ten = [&](int seconds) {
    for (int k = 0; k < seconds * 10; ++k) {
      callers.push_back(&ask("tenant" + std::to_string(k % 10), 2));
      rig_.run_for(100ms);
    }
  };
  ask_of_ten(5);
  const std::size_t before = rig_.calls.size();
  open_ = false;
  ask_of_ten(12);
  const std::size_t in_vain = rig_.calls.size() - before;
  EXPECT_LE(in_vain, 10U) << "as many as there are of one tenant";
  open_ = true;
  ask_of_ten(5);
  rig_.run_for(30s);
  const std::size_t passed = rig_.calls.size() - before - in_vain;
  EXPECT_LE(passed, 40U) << "36 if no call had ever been made of one tenant's items";
  for (const Caller* const caller : callers) EXPECT_EQ(vectors_of(*caller), 2U);
  EXPECT_TRUE(rig_.probe.changes.empty());
}

}  // namespace
}  // namespace gateway::testing
