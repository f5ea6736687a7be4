// The budget: full, never exceeded, and free for whoever comes when nothing else does.
#include <chrono>

#include "tests/simulation/building_blocks.h"
#include "tests/simulation/figures.h"
#include "tests/simulation/promise.h"

namespace gateway::simulation {
namespace {

using namespace std::chrono_literals;
using Scenarios = std::vector<Scenario>;
using Outcomes = std::vector<Outcome>;

Source thinking(Source source) {
  source.arrivals.think = 1s;
  return source;
}

double throttles(const Outcome& outcome) {
  return static_cast<double>(outcome.sums().throttled());
}

Judgement full_calls(const Scenario& scenario, const Outcome& outcome, double rows,
                     const std::string& what) {
  return Judgement()
      .at_least(99, slots_used_percent(scenario, outcome), 2, "% of slots used")
      .at_most(0, throttles(outcome), 0, "throttles")
      .at_least(rows, rows_per_call(outcome.sums()), 2, what);
}

Promise saturated_multimodal() {
  const Contents images{.kind = ContentKind::image};
  const Contents videos{.kind = ContentKind::video};
  return {
      .name = "SaturatedMultimodal",
      .what = "saturated, 120 a minute multimodal, three kinds mixed",
      .target = ">= 99 % of slots used, 0 throttles, >= 2.8 items a call",
      .runs = {{.name = "saturated multimodal",
                .model = multimodal_model(),
                .providers = {account(kMultimodalRate)},
                .sources = {thinking(callers("texts", 20)), thinking(callers("images", 14, images)),
                            thinking(callers("videos", 11, videos))},
                .equal_tenants = true}},
      .judge = [](const Scenarios& runs, const Outcomes& outcomes) {
        return full_calls(runs[0], outcomes[0], 2.8, "items a call");
      }};
}

Promise saturated_text() {
  return {.name = "SaturatedText",
          .what = "saturated, 30 a second text, 200 callers of one text",
          .target = ">= 99 % of slots used, 0 throttles, >= 9.5 rows a call",
          .runs = {{.name = "saturated text",
                    .model = text_model(),
                    .providers = {account(kTextRate)},
                    .sources = two_hundred_callers(),
                    .equal_tenants = true}},
          .judge = [](const Scenarios& runs, const Outcomes& outcomes) {
            return full_calls(runs[0], outcomes[0], 9.5, "rows a call");
          }};
}

Promise idle_caller() {
  Source caller = stream("lonely", 1);
  caller.arrivals.pattern = Arrivals::Pattern::steady;
  return {.name = "IdleCaller",
          .what = "idle caller, open slot",
          .target = "0 added wait",
          .runs = {{.name = "idle caller",
                    .model = text_model(),
                    .providers = {account(kMultimodalRate)},
                    .sources = {caller}}},
          .judge = [](const Scenarios&, const Outcomes& outcomes) {
            return Judgement().at_most(0, milliseconds(outcomes[0].scores.sum().waits.quantile(1)),
                                       3, "ms for the slowest");
          }};
}

Promise ramp_from_idle() {
  Source bursts = stream("nightly", 5);
  bursts.arrivals.pattern = Arrivals::Pattern::bursts;
  bursts.arrivals.burst = 1500;
  return {.name = "RampFromIdle",
          .what = "1,500 texts at once after idleness, again and again",
          .target = "0 throttles by the ramp guard, nothing refused",
          .runs = {{.name = "ramp from idle",
                    .model = text_model(),
                    .providers = {account(kTextRate)},
                    .sources = {bursts}}},
          .judge = [](const Scenarios&, const Outcomes& outcomes) {
            const CallSums sums = outcomes[0].sums();
            const Waits waits = outcomes[0].scores.sum().waits;
            return Judgement()
                .at_most(0, static_cast<double>(sums.throttled_ramp), 0, "throttles by the guard")
                .at_most(0, throttles(outcomes[0]), 0, "throttles")
                .at_most(0, static_cast<double>(outcomes[0].scores.sum().refused), 0, "refused")
                .at_most(15, milliseconds(waits.quantile(0.99)) / 1000, 1, "s of wait at p99");
          }};
}

Promise token_limited() {
  ProviderSetup limited = account(kTextRate);
  limited.configured.tokens_per_minute = 600'000;
  limited.tokens_per_estimate = 1.3;
  const Contents long_texts{.text_bytes = 400, .huge_share = 0.05, .huge_bytes = 12'000};
  Scenario run{.name = "token-limited",
               .model = text_model(),
               .providers = {limited},
               .sources = tenants_like(callers("service", 10, long_texts), 20)};
  run.may_throttle = true;
  return {.name = "TokenLimited",
          .what = "600,000 tokens a minute, some huge texts, 30 % more tokens than estimated",
          .target = ">= 95 % of tokens used, throttles under 1 % of calls after the first minute",
          .runs = {run},
          .judge = [](const Scenarios& runs, const Outcomes& outcomes) {
            const CallSums later = outcomes[0].sums(1min, runs[0].duration);
            const double allowed = allowed_tokens_per_second(runs[0]) * 59 * 60;
            return Judgement()
                .at_least(95, 100 * static_cast<double>(later.tokens) / allowed, 2,
                          "% of tokens used")
                .at_most(1, throttled_percent(later), 2, "% throttled");
          }};
}

}  // namespace

std::vector<Promise> pace_promises() {
  return {saturated_multimodal(), saturated_text(), idle_caller(), ramp_from_idle(),
          token_limited()};
}

}  // namespace gateway::simulation
