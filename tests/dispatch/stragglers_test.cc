// What becomes of who shares a call with a text that the provider never answers.
#include <algorithm>
#include <chrono>
#include <iterator>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "dispatch/upstream.h"
#include "provider/codec.h"
#include "tests/dispatch/dispatch_rig.h"
#include "tests/dispatch/held_exchange.h"
#include "tests/dispatch/numbered_items.h"

namespace gateway::testing {
namespace {

using namespace std::chrono_literals;
using dispatch::StragglerEnd;
using Outcome = std::optional<Result<HttpResponse, CallFault>>;

/// As long as a call may take, so that what is given up earlier stands out.
constexpr Duration kCallTimeout = 60s;

DispatchRig::Options busy() {
  DispatchRig::Options options;
  options.pace.rate.calls_per_minute = 1800;
  options.pace.max_in_flight = 100;
  options.call_timeout = kCallTimeout;
  return options;
}

/// A rig whose provider never answers calls that carry one of `silent`, and others in a tenth of a
/// second.
struct Stage {
  explicit Stage(std::set<std::string> texts, DispatchRig::Options options = busy())
      : silent(std::move(texts)), rig(std::move(options)) {
    rig.script = [this](std::size_t, const SeenCall& call) -> Outcome {
      rig.latency = carries_silent(call) ? 24h : 100ms;
      return std::nullopt;
    };
  }

  [[nodiscard]] bool carries_silent(const SeenCall& call) const {
    return std::ranges::any_of(call.rows, [this](const auto& row) { return silent.contains(row); });
  }

  Caller& submit(const std::string& text, const std::string& tenant,
                 std::optional<Duration> timeout = std::nullopt) {
    return rig.submit({Text{text}}, timeout, {.dimension = 2}, Priority::interactive, tenant);
  }

  /// Ten other calls a second, each of which is full.
  void pass_others(Duration duration) {
    for (const Timestamp end = rig.time.now() + duration; rig.time.now() < end;) {
      for (int k = 0; k < 10; ++k) submit("t" + std::to_string(next++), "busy");
      rig.run_for(100ms);
    }
  }

  [[nodiscard]] int stragglers(StragglerEnd end) { return rig.probe.stragglers[end]; }
  [[nodiscard]] std::vector<SeenCall> silent_calls() const {
    std::vector<SeenCall> calls;
    std::ranges::copy_if(rig.calls, std::back_inserter(calls),
                         [this](const SeenCall& call) { return carries_silent(call); });
    return calls;
  }

  std::set<std::string> silent;
  int next = 1000;
  DispatchRig rig;
};

TEST(Stragglers, NeighboursOfATextThatIsNeverAnsweredHaveTheirVectorsWithinTheirDeadlines) {
  for (int culprit = 0; culprit < 10; ++culprit) {
    Stage stage({"t" + std::to_string(culprit)});
    stage.pass_others(1s);
    std::vector<const Caller*> callers;
    for (int k = 0; k < 10; ++k)
      callers.push_back(&stage.submit("t" + std::to_string(k), "tenant" + std::to_string(k), 10s));
    stage.pass_others(10s);
    for (int k = 0; k < 10; ++k) {
      if (k != culprit)
        callers[static_cast<std::size_t>(k)]->expect_vector_of("t" + std::to_string(k));
    }
    EXPECT_EQ(stage.silent_calls().at(0).rows.size(), 10U) << "all in one call";
    EXPECT_LE(stage.silent_calls().size(), 5U) << culprit;
    EXPECT_LE(stage.stragglers(StragglerEnd::given_up), 4) << culprit;
    EXPECT_EQ(stage.stragglers(StragglerEnd::borne), 0) << culprit;
    EXPECT_EQ(stage.rig.distrusts(), 0U) << "no outage";
  }
}

TEST(Stragglers, WhoStandsAloneIsWaitedForAndFailsAlone) {
  Stage stage({"t3"});
  stage.pass_others(1s);
  std::vector<const Caller*> callers;
  for (int k = 0; k < 10; ++k) callers.push_back(&stage.submit("t" + std::to_string(k), "tenant"));
  stage.pass_others(5min);
  for (int k = 0; k < 10; ++k) {
    if (k != 3) callers[static_cast<std::size_t>(k)]->expect_vector_of("t" + std::to_string(k));
  }
  EXPECT_EQ(callers[3]->error(), ErrorKind::unavailable);
  ASSERT_EQ(stage.rig.probe.convictions.size(), 1U);
  EXPECT_EQ(stage.rig.probe.convictions[0].tenant, "tenant");
  EXPECT_EQ(stage.rig.probe.convictions[0].kind, FaultKind::timed_out);
  std::optional<Timestamp> alone_at;
  for (const SeenCall& call : stage.silent_calls()) {
    if (call.rows.size() > 1) continue;
    if (alone_at) {
      EXPECT_GE(call.at - *alone_at, kCallTimeout);
    }
    alone_at = call.at;
  }
  EXPECT_TRUE(alone_at.has_value());
}

TEST(Stragglers, WhoseCallerLeavesAndAsksAgainTravelAlone) {
  Stage stage({"t3"});
  stage.pass_others(1s);
  const Caller& first = stage.submit("t3", "tenant", 15s);
  for (int k = 0; k < 10; ++k) stage.submit("t" + std::to_string(100 + k), "tenant", 15s);
  stage.pass_others(15s);
  EXPECT_EQ(first.error(), ErrorKind::deadline_exceeded);
  EXPECT_TRUE(stage.rig.probe.convictions.empty());
  const int given_up = stage.stragglers(StragglerEnd::given_up);
  EXPECT_GE(given_up, 1);
  for (int again = 0; again < 3; ++again) {
    stage.submit("t3", "tenant", 15s);
    std::vector<const Caller*> callers;
    for (int k = 0; k < 9; ++k)
      callers.push_back(&stage.submit("t" + std::to_string(200 + k), "tenant", 1s));
    stage.pass_others(15s);
    for (int k = 0; k < 9; ++k) {
      callers[static_cast<std::size_t>(k)]->expect_vector_of("t" + std::to_string(200 + k));
    }
  }
  EXPECT_EQ(stage.stragglers(StragglerEnd::given_up), given_up);
  EXPECT_EQ(stage.stragglers(StragglerEnd::borne), 0);
}

TEST(Stragglers, OneIsEnoughForThoseWhoseTenantsHaveACleanRecord) {
  Stage stage({"t3"});
  stage.pass_others(1s);
  stage.rig.script = [](std::size_t, const SeenCall& call) -> Outcome {
    if (std::ranges::find(call.rows, "t99") == call.rows.end()) return std::nullopt;
    return DispatchRig::refusal(400, "DataInspectionFailed", "Input data may be inappropriate");
  };
  const Caller& refused = stage.submit("t99", "bad");
  stage.rig.run_for(5s);
  EXPECT_EQ(refused.error(), ErrorKind::item_refused);
  Stage* const at = &stage;
  stage.rig.script = [at](std::size_t, const SeenCall& call) -> Outcome {
    at->rig.latency = at->carries_silent(call) ? 24h : 100ms;
    return std::nullopt;
  };
  std::vector<const Caller*> callers;
  for (int k = 0; k < 10; ++k)
    callers.push_back(&stage.submit("t" + std::to_string(k), k == 3 ? "bad" : "good"));
  stage.pass_others(7s);
  for (int k = 0; k < 10; ++k) {
    if (k != 3) callers[static_cast<std::size_t>(k)]->expect_vector_of("t" + std::to_string(k));
  }
  EXPECT_EQ(stage.stragglers(StragglerEnd::given_up), 1);
}

TEST(Stragglers, SeveralAtOnceAreNoOutage) {
  Stage stage({"t3", "t13", "t23", "t33"});
  stage.pass_others(1s);
  std::vector<const Caller*> callers;
  for (int k = 0; k < 40; ++k) callers.push_back(&stage.submit("t" + std::to_string(k), "tenant"));
  stage.pass_others(10s);
  EXPECT_EQ(stage.stragglers(StragglerEnd::given_up), 4);
  EXPECT_EQ(stage.rig.distrusts(), 0U);
  EXPECT_EQ(stage.rig.report().budgets.at(0).breaker, faults::CircuitBreaker::State::closed);
}

TEST(Stragglers, NothingIsGivenUpWhileTheWholeProviderIsSlow) {
  Stage stage({});
  stage.pass_others(1s);
  stage.rig.script = nullptr;
  stage.rig.latency = 20s;
  stage.pass_others(2min);
  EXPECT_EQ(stage.stragglers(StragglerEnd::given_up), 0);
  EXPECT_EQ(stage.stragglers(StragglerEnd::borne), 0);
}

TEST(Stragglers, AreGivenUpForOneCallInAHundredAtMost) {
  DispatchRig::Options options = busy();
  options.pace.max_in_flight = 400;  // Room for all of them.
  Stage stage({}, options);
  stage.pass_others(1s);
  for (int k = 0; k < 300; ++k) {  // One call in four is never answered.
    const std::string text = "t" + std::to_string(k);
    stage.silent.insert(text);
    stage.submit(text, "tenant", 30s);
    stage.submit("t" + std::to_string(500 + k), "tenant", 30s);
    stage.pass_others(300ms);
  }
  const auto most = 4 + static_cast<int>(stage.rig.calls.size() / 100);
  EXPECT_LE(stage.stragglers(StragglerEnd::given_up), most);
  EXPECT_GE(stage.stragglers(StragglerEnd::given_up), most - 1);
  EXPECT_GT(stage.stragglers(StragglerEnd::borne), 0);
}

/// An upstream whose calls end when the test says so, and how they did, in order.
struct Road {
  void start(std::size_t first, std::size_t items) {
    auto call = std::make_unique<dispatch::Call>();
    call->parameters = {.dimension = 2};
    for (std::size_t k = first; k < first + items; ++k) {
      call->items.push_back(std::move(dispatch::items_of({k}).front()));
      call->items.back()->work.content = Text{"t" + std::to_string(k)};
      call->items.back()->work.key = k;
    }
    upstream.start(std::move(call), time.now());
    time.run_for(shard.context(), 1ms);
  }

  SimulatedTime time;
  NoBugs bugs;
  dispatch::Shard shard{bugs, time};
  RecordingProbe probe;
  HeldExchange exchange{shard.context(), [](const HeldExchange::Rows&) {}};
  ModelSpec model = DispatchRig::text_model();
  std::unique_ptr<provider::Codec> codec =
      make_codec(provider::Dialect::dashscope_native, model.modality, "");
  std::vector<std::optional<FaultKind>> ends;  ///< Absent: answered.
  dispatch::Upstream upstream{
      account(0, *codec, exchange, kCallTimeout),
      model,
      {.capacity = model.capacity, .max_tokens = {}, .max_bytes = 1 << 20},
      {.budget = {.pace = {.rate = {},
                           .burst_calls = 0,
                           .headroom = 0,
                           .max_in_flight = 100,
                           .ramp = {.enabled = false}},
                  .breaker = {},
                  .retries = {.share = 1, .per_minute = 6000}},
       .credentials = {"sk-rig", ""}},
      shard,
      probe.budget("u0"),
      [this](dispatch::Upstream&, dispatch::CallPtr, Result<BatchAnswer, CallFault> outcome) {
        ends.push_back(outcome ? std::nullopt : std::optional(outcome.error().kind));
      }};
};

TEST(Stragglers, EndOneByOneAndAreNoOutage) {
  Road road;
  for (std::size_t call = 0; call < 4; ++call) road.start(2 * call, 2);
  road.time.run_for(road.shard.context(), 6s);
  for (std::size_t call = 4; call < 24; ++call) road.start(100 + call, 1);
  const auto answer_ten_from = [&](std::size_t first) {  // All of them before anything reacts.
    for (std::size_t call = first; call < first + 10; ++call)
      road.exchange.answer(call, [](const auto& texts) { return DispatchRig::answer(texts); });
    road.time.run_for(road.shard.context(), 1ms);
  };
  const std::vector<std::optional<FaultKind>> answered(10);
  std::vector<std::optional<FaultKind>> expected = answered;
  answer_ten_from(4);
  expected.emplace_back(FaultKind::timed_out);
  EXPECT_EQ(road.ends, expected);
  answer_ten_from(14);
  expected.insert(expected.end(), answered.begin(), answered.end());
  expected.emplace_back(FaultKind::timed_out);
  EXPECT_EQ(road.ends, expected);
  EXPECT_EQ(road.upstream.budget().breaker(), faults::CircuitBreaker::State::closed);
  road.exchange.answer_all([](const auto& texts) { return DispatchRig::answer(texts); });
  road.time.run_out(road.shard.context());
  EXPECT_EQ(road.probe.stragglers[StragglerEnd::borne], 2);
}

}  // namespace
}  // namespace gateway::testing
