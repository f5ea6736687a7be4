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

/// Seconds after `since` until five begin in which all calls but a twentieth are answered.
double seconds_to_full_pace(const Scenario& scenario, const Outcome& outcome, Duration since) {
  const double full = std::floor(0.95 * 5 * allowed_calls_per_second(scenario));
  Duration at = since;
  while (static_cast<double>(outcome.sums(at, at + 5s).answered) < full && at < since + 60s) {
    at += 100ms;
  }
  return std::chrono::duration<double>(at - since).count();
}

/// The same hour without an outage, and with one.
std::vector<Scenario> with_and_without(const std::string& name, double calls_per_minute,
                                       Outage::How how) {
  Scenario calm{.name = "no outage" + name,
                .model = text_model(),
                .providers = {account(calls_per_minute)},
                .sources = two_hundred_callers(),
                .equal_tenants = true};
  Scenario down = calm;
  down.name = "outage of 30 s" + name;
  down.providers[0].outages = {{kOutageFrom, kOutageUntil, how}};
  return {std::move(calm), std::move(down)};
}

void judge_outage(const Outcome& calm, const Scenario& run, const Outcome& down,
                  Judgement& judgement) {
  // Of the slots: how many calls there are in so short a time depends on when the first one was.
  const double usual = allowed_calls_per_second(run) *
                       std::chrono::duration<double>(kOutageUntil - kOutageFrom).count();
  const auto failed = static_cast<double>(down.sums(kOutageFrom, kOutageUntil).failed);
  const double hours =
      static_cast<double>(down.sums().calls) / static_cast<double>(calm.sums().calls);
  judgement.at_most(20, 100 * failed / usual, 1, "% of the outage's usual calls in vain")
      .at_most(20, 100 * (hours - 1), 1, "% more calls in the hour")
      .at_most(10, seconds_to_full_pace(run, down, kOutageUntil), 1, "s to full pace");
}

Promise outage() {
  std::vector<Scenario> runs =
      with_and_without(", 30 a second", kTextRate, Outage::How::connection_lost);
  for (Scenario& run :
       with_and_without(", 120 a minute", kMultimodalRate, Outage::How::unavailable))
    runs.push_back(std::move(run));
  return {
      .name = "Outage",
      .what = "outage of 30 s at full load, connections lost at 30 a second, 503 at 120 a minute",
      .target =
          "extra calls <= 20 % over no outage, in the outage and in the hour; full pace "
          "back within 10 s",
      .runs = std::move(runs),
      .judge = [](const Scenarios& all, const Outcomes& outcomes) {
        Judgement judgement;
        judge_outage(outcomes[0], all[1], outcomes[1], judgement);
        judge_outage(outcomes[2], all[3], outcomes[3], judgement);
        return judgement;
      }};
}

Promise poison() {
  Scenario healthy{.name = "no poison",
                   .model = text_model(),
                   .providers = {account(kTextRate)},
                   .sources = two_hundred_callers(),
                   .equal_tenants = true};
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
