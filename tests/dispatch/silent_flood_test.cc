// What becomes of others while a tenant sends one text after the other that the provider never
// answers: each takes a place among the calls in flight.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "policy/faults/retry_policy.h"
#include "tests/dispatch/dispatch_rig.h"

namespace gateway::testing {
namespace {

using namespace std::chrono_literals;
using dispatch::StragglerEnd;
using Outcome = std::optional<Result<HttpResponse, CallFault>>;

constexpr Duration kCallTimeout = 60s;
constexpr Duration kDeadline = 20s;

DispatchRig::Options few_places(std::size_t places, double calls_per_minute) {
  DispatchRig::Options options;
  options.pace.rate.calls_per_minute = calls_per_minute;
  options.pace.max_in_flight = places;
  options.call_timeout = kCallTimeout;
  return options;
}

/// A rig whose provider never answers calls that carry a text named "s…", and others when the test
/// says; those that carry one named "v…" when it says for them.
struct Stage {
  explicit Stage(DispatchRig::Options options) : rig(std::move(options)) {
    rig.script = [this](std::size_t, const SeenCall& call) -> Outcome {
      const auto carries = [&call](char name) {
        return std::ranges::any_of(call.rows, [name](const auto& row) { return row[0] == name; });
      };
      rig.latency = carries('s') ? Duration(24h) : carries('v') ? slowness : latency;
      return std::nullopt;
    };
  }

  Caller& submit(const std::string& text, const std::string& tenant,
                 std::optional<Duration> timeout = std::nullopt) {
    return rig.submit({Text{text}}, timeout, {.dimension = 2}, Priority::interactive, tenant);
  }

  struct Asked {
    std::string text;
    const Caller* caller;
  };
  /// Bystanders ask for two texts a second, and one tenant for so many of the name.
  void pass(Duration duration, int flood_a_second, char name) {
    for (const Timestamp end = rig.time.now() + duration; rig.time.now() < end;) {
      for (int tick = 0; tick < 20; ++tick) {
        if (tick % 10 == 0) {
          const std::string text = "t" + std::to_string(next++);
          bystanders.push_back({text, &submit(text, "bystander", kDeadline)});
        }
        for (int k = tick * flood_a_second / 20; k < (tick + 1) * flood_a_second / 20; ++k) {
          const std::string text = name + std::to_string(next++);
          flood.push_back({text, &submit(text, "flood")});
        }
        rig.run_for(50ms);
      }
    }
  }

  [[nodiscard]] static std::size_t without_vector(const std::vector<Asked>& asked) {
    return static_cast<std::size_t>(std::ranges::count_if(asked, [](const Asked& one) {
      const auto& result = one.caller->results[0];
      return !result || !result->outcome;
    }));
  }

  [[nodiscard]] int stragglers(StragglerEnd end) { return rig.probe.stragglers[end]; }

  Duration latency = 100ms;
  Duration slowness = 100ms;  ///< Of texts named "v…".
  int next = 1000;
  std::vector<Asked> bystanders;
  std::vector<Asked> flood;
  DispatchRig rig;
};

struct Flood {
  std::size_t places;
  double calls_per_minute;
  int texts_a_second;
};

TEST(SilentFlood, CostsNoBystanderItsDeadline) {
  for (const auto& [places, pace, texts] : {Flood{16, 300, 4}, {16, 1800, 4}, {64, 1800, 2}}) {
    Stage stage(few_places(places, pace));
    stage.pass(2s, 0, 's');
    stage.pass(2min, texts, 's');
    stage.rig.run_for(kDeadline);
    EXPECT_EQ(Stage::without_vector(stage.bystanders), 0U) << places << " at " << pace;
    EXPECT_GT(stage.stragglers(StragglerEnd::evicted), 0) << places << " at " << pace;
    EXPECT_EQ(stage.rig.distrusts(), 0U) << "no outage";
    EXPECT_EQ(stage.rig.probe.changes, std::vector<std::string>{"flood apart"}) << places;
  }
}

TEST(SilentFlood, EndsWithEachOfItsTextsGivenUp) {
  Stage stage(few_places(16, 1800));
  stage.pass(2s, 0, 's');
  stage.pass(10s, 4, 's');
  // Forty texts, some four attempts of a minute each, in the twelve places that they may take.
  stage.pass(15min, 0, 's');
  EXPECT_EQ(Stage::without_vector(stage.bystanders), 0U);
  for (const Stage::Asked& asked : stage.flood)
    EXPECT_EQ(asked.caller->error(), ErrorKind::unavailable) << asked.text;
  for (const Stage::Asked& asked : stage.flood) {
    EXPECT_LE(asked.caller->results[0]->timing.attempts, 2U + faults::RetryPolicy::kMaxUndecided)
        << asked.text;
  }
}

TEST(SilentFlood, HasFurtherAttemptsPaidByItsTenant) {
  DispatchRig::Options options = few_places(16, 120);
  options.call_timeout = 2s;
  Stage stage(options);
  const Caller& silent = stage.submit("s7", "flood");
  stage.rig.run_for(50ms);
  std::map<std::string, std::vector<const Caller*>> asked;
  for (int k = 1000; k < 3000; ++k) {
    for (const char* const tenant : {"flood", "other"})
      asked[tenant].push_back(&stage.submit("t" + std::to_string(k), tenant));
  }
  stage.rig.run_for(1min);
  const auto answered = [&asked](const char* tenant) {
    return std::ranges::count_if(asked.at(tenant), &Caller::answered);
  };
  ASSERT_TRUE(silent.answered());
  const auto again = silent.results[0]->timing.attempts - 1;
  EXPECT_GE(again, 3U);
  const auto calls_less = (answered("other") - answered("flood")) / 10;
  EXPECT_NEAR(static_cast<double>(calls_less), static_cast<double>(again), 1);
}

TEST(SilentFlood, LeavesASlowItemOfSomebodyElseItsPlace) {
  Stage stage(few_places(16, 1800));
  stage.pass(2s, 0, 's');
  stage.slowness = 20s;
  const Caller& slow = stage.submit("v7", "slow");
  stage.rig.run_for(50ms);
  stage.pass(30s, 4, 's');
  slow.expect_vector_of("v7");
  EXPECT_EQ(slow.results[0]->timing.attempts, 1U);
  EXPECT_GT(stage.stragglers(StragglerEnd::evicted), 0);
}

TEST(SilentFlood, IsNoneWhileAQuarterOfThePlacesIsFree) {
  Stage stage(few_places(16, 1800));
  stage.pass(2s, 0, 'v');
  stage.slowness = 10s;  // Ten places, five of them by items that are behind.
  stage.pass(2min, 1, 'v');
  stage.rig.run_for(kDeadline);
  EXPECT_EQ(Stage::without_vector(stage.flood), 0U);
  EXPECT_EQ(Stage::without_vector(stage.bystanders), 0U);
  EXPECT_EQ(stage.stragglers(StragglerEnd::evicted), 0);
}

TEST(SilentFlood, IsNoneWhileTheWholeProviderIsSlow) {
  Stage stage(few_places(16, 1800));
  stage.pass(2s, 4, 't');
  stage.latency = 15s;
  stage.pass(2min, 4, 't');
  EXPECT_EQ(stage.rig.report().budgets.at(0).in_flight, 16U);
  EXPECT_EQ(stage.stragglers(StragglerEnd::evicted), 0);
  EXPECT_EQ(stage.stragglers(StragglerEnd::given_up), 0);
}

}  // namespace
}  // namespace gateway::testing
