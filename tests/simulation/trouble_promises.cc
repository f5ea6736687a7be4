// Outages, poison, and a provider that is not as it was told to be.
#include <chrono>
#include <cmath>

#include "tests/simulation/building_blocks.h"
#include "tests/simulation/figures.h"
#include "tests/simulation/promise.h"

namespace gateway::simulation {
namespace {

using namespace std::chrono_literals;
using Scenarios = std::vector<Scenario>;
using Outcomes = std::vector<Outcome>;

constexpr Duration kOutageFrom = 30min;
constexpr Duration kOutageUntil = kOutageFrom + 30s;

/// Seconds after `since` until a second begins in which the calls are answered at the full pace,
/// less one call.
double seconds_to_full_pace(const Scenario& scenario, const Outcome& outcome, Duration since) {
  const double full = std::floor(allowed_calls_per_second(scenario)) - 1;
  Duration at = since;
  while (static_cast<double>(outcome.sums(at, at + 1s).answered) < full && at < since + 60s) {
    at += 100ms;
  }
  return std::chrono::duration<double>(at - since).count();
}

Promise outage() {
  Scenario calm{.name = "no outage",
                .model = text_model(),
                .providers = {account(kTextRate)},
                .sources = two_hundred_callers()};
  Scenario down = calm;
  down.name = "outage of 30 s";
  down.providers[0].outages = {{kOutageFrom, kOutageUntil}};
  return {.name = "Outage",
          .what = "outage of 30 s at full load",
          .target =
              "calls in the outage <= 20 % of those without; in the hour no more than "
              "without; full pace back within 10 s",
          .runs = {calm, down},
          .judge = [](const Scenarios& runs, const Outcomes& outcomes) {
            const auto calls = [&](std::size_t run, Duration from, Duration until) {
              return static_cast<double>(outcomes[run].sums(from, until).calls);
            };
            const double wasted =
                100 * static_cast<double>(outcomes[1].sums(kOutageFrom, kOutageUntil).failed) /
                calls(0, kOutageFrom, kOutageUntil);
            const double extra = 100 * (calls(1, {}, 1h) / calls(0, {}, 1h) - 1);
            return Judgement()
                .at_most(20, wasted, 1, "% of the outage's usual calls made in vain")
                .at_most(20, extra, 1, "% more calls in the hour")
                .at_most(10, seconds_to_full_pace(runs[1], outcomes[1], kOutageUntil), 1,
                         "s to full pace");
          }};
}

Promise poison() {
  Scenario healthy{.name = "no poison",
                   .model = text_model(),
                   .providers = {account(kTextRate)},
                   .sources = two_hundred_callers()};
  Scenario poisoned = healthy;
  poisoned.name = "poison of 0.1 %";
  poisoned.sources = two_hundred_callers({.poison_share = 0.001});
  return {.name = "Poison",
          .what = "poison, 0.1 % of the items",
          .target = "every healthy item succeeds; extra calls <= log2(rows) + 1 = 4.32 a culprit",
          .runs = {healthy, poisoned},
          .judge = [](const Scenarios&, const Outcomes& outcomes) {
            const CallSums usual = outcomes[0].sums();
            const CallSums sums = outcomes[1].sums();
            const Tally tally = outcomes[1].scores.sum();
            // As many items, all healthy, would have needed so many calls.
            const double needed =
                static_cast<double>(sums.answered_rows + tally.poison) / rows_per_call(usual);
            const double extra = static_cast<double>(sums.metered()) - needed;
            return Judgement()
                .at_most(0, static_cast<double>(tally.failures() - tally.poison), 0,
                         "healthy items failed")
                .at_most(std::log2(10.0) + 1, extra / static_cast<double>(tally.poison), 2,
                         "extra calls a culprit");
          }};
}

Scenario half_limit(const std::string& name, double calls_per_minute) {
  Scenario run{.name = name,
               .model = text_model(),
               .providers = {account(calls_per_minute)},
               .sources = two_hundred_callers()};
  run.providers[0].real =
      RateLimits{.calls_per_minute = calls_per_minute / 2, .tokens_per_minute = {}};
  run.may_throttle = true;
  return run;
}

Promise real_limit_is_half() {
  return {
      .name = "RealLimitIsHalf",
      .what = "the provider's real limit is half of what is configured",
      .target = "throttles under 1 % of calls after the first minute, >= 95 % of the real limit",
      .runs = {half_limit("real limit is half, 30 a second", kTextRate),
               half_limit("real limit is half, 120 a minute", kMultimodalRate)},
      .judge = [](const Scenarios& runs, const Outcomes& outcomes) {
        Judgement judgement;
        for (std::size_t k = 0; k < runs.size(); ++k) {
          const CallSums later = outcomes[k].sums(1min, runs[k].duration);
          judgement.at_most(1, throttled_percent(later), 2, "% throttled")
              .at_least(95, slots_used_percent(runs[k], outcomes[k], 1min, runs[k].duration), 2,
                        "% of the real limit");
        }
        return judgement;
      }};
}

Promise failover() {
  Source source = stream("service", 40);
  source.patience = {.deadline_share = 1, .least_deadline = 5s, .most_deadline = 20s};
  Scenario run{.name = "failover to a spare",
               .model = text_model(),
               .providers = {account(600, "first"), account(600, "spare")},
               .sources = tenants_like(source, 2)};
  run.providers[0].outages = {{20min, 25min, Outage::How::unavailable}};
  run.providers[1].weight = 0;
  return {.name = "Failover",
          .what = "the first of two accounts is broken for five minutes, the spare takes over",
          .target = ">= 99 % of admitted items in time, none refused",
          .runs = {run},
          .judge = [](const Scenarios&, const Outcomes& outcomes) {
            const Tally tally = outcomes[0].scores.sum();
            return Judgement()
                .at_least(99, percent(tally.in_time, tally.with_deadline), 3, "% in time")
                .at_most(0.1, percent(tally.refused, tally.sent), 3, "% refused");
          }};
}

}  // namespace

std::vector<Promise> trouble_promises() {
  return {outage(), poison(), real_limit_is_half(), failover()};
}

}  // namespace gateway::simulation
