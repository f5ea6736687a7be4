// Shares: among tenants, between classes, and what deadlines are worth.
#include <chrono>

#include "tests/simulation/building_blocks.h"
#include "tests/simulation/figures.h"
#include "tests/simulation/promise.h"

namespace gateway::simulation {
namespace {

using namespace std::chrono_literals;
using Scenarios = std::vector<Scenario>;
using Outcomes = std::vector<Outcome>;

const Tally& tally_of(const Outcome& outcome, const std::string& tenant,
                      Priority priority = Priority::interactive) {
  return outcome.scores.tallies().at({tenant, priority});
}

double p99_in_slots(const Scenario& scenario, const Outcome& outcome, const std::string& tenant) {
  return milliseconds(tally_of(outcome, tenant).waits.quantile(0.99)) / 1000 *
         allowed_calls_per_second(scenario);
}

Scenario quiet_tenant(const std::string& name, double calls_per_minute, double flood_per_second) {
  Scenario run{.name = name,
               .model = text_model(),
               .providers = {account(calls_per_minute)},
               .sources = {stream("quiet", 1)}};
  run.gateway.max_items_per_tenant = 5000;
  if (flood_per_second > 0) run.sources.push_back(stream("flood", flood_per_second));
  return run;
}

Promise flood() {
  return {.name = "Flood",
          .what =
              "one tenant floods, 100 a second at 120 calls a minute and 600 a second at 30 "
              "calls a second; another sends one a second",
          .target = "the quiet one's p99 wait <= 2 slots more than alone",
          .runs = {quiet_tenant("quiet alone, 120 a minute", kMultimodalRate, 0),
                   quiet_tenant("quiet beside a flood, 120 a minute", kMultimodalRate, 100),
                   quiet_tenant("quiet alone, 30 a second", kTextRate, 0),
                   quiet_tenant("quiet beside a flood, 30 a second", kTextRate, 600)},
          .judge = [](const Scenarios& runs, const Outcomes& outcomes) {
            Judgement judgement;
            for (std::size_t k = 0; k < runs.size(); k += 2) {
              const double alone = p99_in_slots(runs[k], outcomes[k], "quiet");
              const double beside = p99_in_slots(runs[k + 1], outcomes[k + 1], "quiet");
              judgement.at_most(
                  2, beside - alone, 2,
                  "slots more (" + fixed(beside, 2) + " after " + fixed(alone, 2) + ")");
            }
            return judgement;
          }};
}

/// The flood has deadlines, of so many slots; so have both, if `both`.
Scenario flood_of_deadlines(const std::string& name, double calls_per_minute,
                            double flood_per_second, bool both) {
  Scenario run = quiet_tenant(name, calls_per_minute, flood_per_second);
  const Duration slot =
      std::chrono::duration_cast<Duration>(60s) / static_cast<Duration::rep>(calls_per_minute);
  for (Source& source : run.sources) {
    if (both || source.tenant == "flood")
      source.patience = {
          .deadline_share = 1, .least_deadline = 20 * slot, .most_deadline = 100 * slot};
  }
  return run;
}

Promise flood_with_deadlines() {
  return {
      .name = "FloodOfDeadlines",
      .what =
          "the same floods, each item to be answered within 20 to 100 slots; the quiet one "
          "has no deadline, or has such ones too",
      .target =
          "the quiet one's p99 wait <= 2 slots; with deadlines none of its items is "
          "refused or late",
      .runs = {flood_of_deadlines("quiet beside deadlines, 120 a minute", kMultimodalRate, 100,
                                  false),
               flood_of_deadlines("quiet beside deadlines, 30 a second", kTextRate, 600, false),
               flood_of_deadlines("all with deadlines, 120 a minute", kMultimodalRate, 100, true),
               flood_of_deadlines("all with deadlines, 30 a second", kTextRate, 600, true)},
      .judge = [](const Scenarios& runs, const Outcomes& outcomes) {
        Judgement judgement;
        for (std::size_t k = 0; k < 2; ++k)
          judgement.at_most(2, p99_in_slots(runs[k], outcomes[k], "quiet"), 2, "slots");
        for (std::size_t k = 2; k < runs.size(); ++k) {
          const Tally& quiet = tally_of(outcomes[k], "quiet");
          judgement.at_most(0, percent(quiet.refused, quiet.sent), 2, "% refused")
              .at_least(100, percent(quiet.in_time, quiet.with_deadline), 2, "% in time");
        }
        return judgement;
      }};
}

Promise equal_tenants() {
  Scenario run{.name = "eight equal tenants",
               .model = text_model(),
               .providers = {account(kTextRate)},
               .sources = {},
               .equal_tenants = true};
  for (std::size_t k = 0; k < 8; ++k) {
    // All ask for more than an eighth; they differ in requests' sizes, callers and lanes.
    const Contents contents{
        .least_items = 1, .most_items = 1 + 3 * k, .lanes = k % 2 == 0 ? 1U : 3U};
    run.sources.push_back(callers("tenant" + std::to_string(k + 1), 100 - 10 * k, contents));
  }
  return {.name = "EqualTenants",
          .what = "eight saturated equal tenants, unlike in requests, callers and parameters",
          .target = "Jain index >= 0.98",
          .runs = {run},
          .judge = [](const Scenarios& runs, const Outcomes& outcomes) {
            std::vector<double> shares;
            for (const Source& source : runs[0].sources) {
              shares.push_back(static_cast<double>(tally_of(outcomes[0], source.tenant).succeeded));
            }
            return Judgement().at_least(0.98, jain_index(shares), 4, "Jain index");
          }};
}

Promise bulk_share() {
  Source bulk = callers("nightly", 200, {.least_items = 10, .most_items = 10});
  bulk.priority = Priority::bulk;
  Scenario run{.name = "bulk beside interactive",
               .model = text_model(),
               .providers = {account(kTextRate)},
               .sources = two_hundred_callers()};
  run.sources.push_back(bulk);
  return {
      .name = "BulkShare",
      .what = "BULK saturated beside saturated INTERACTIVE, guaranteed 10 %",
      .target = "BULK gets 10 % to 12 % of the items",
      .runs = {run},
      .judge = [](const Scenarios&, const Outcomes& outcomes) {
        const std::size_t items = outcomes[0].scores.sum().succeeded;
        const double share = percent(outcomes[0].scores.sum(Priority::bulk).succeeded, items);
        return Judgement().at_least(9.95, share, 2, "% of the items").at_most(12, share, 2, "%");
      }};
}

Scenario overload(const std::string& name, double calls_per_minute, double per_second,
                  Duration least, Duration most) {
  Scenario run{.name = name,
               .model = text_model(),
               .providers = {account(calls_per_minute)},
               .sources = {},
               .equal_tenants = true};
  for (std::size_t k = 0; k < 6; ++k) {
    Source source = stream("tenant" + std::to_string(k + 1), per_second / 6,
                           {.least_items = 1, .most_items = 1 + k});
    source.arrivals.per_second *= 2 / (2 + static_cast<double>(k));
    source.patience = {.deadline_share = 1, .least_deadline = least, .most_deadline = most};
    run.sources.push_back(source);
  }
  return run;
}

Promise deadlines() {
  return {.name = "Deadlines",
          .what = "half as much again as fits, from six tenants, all with random deadlines",
          .target = ">= 99 % of admitted items in time, >= 95 % of slots used",
          .runs = {overload("deadlines, 120 a minute", kMultimodalRate, 30, 2s, 30s),
                   overload("deadlines, 30 a second", kTextRate, 450, 500ms, 10s)},
          .judge = [](const Scenarios& runs, const Outcomes& outcomes) {
            Judgement judgement;
            for (std::size_t k = 0; k < runs.size(); ++k) {
              const Tally tally = outcomes[k].scores.sum();
              judgement.at_least(99, percent(tally.in_time, tally.with_deadline), 2, "% in time")
                  .at_least(95, slots_used_percent(runs[k], outcomes[k]), 2, "% of slots");
            }
            return judgement;
          }};
}

/// A dozen services as they come: each sends in its own way.
std::vector<Source> a_days_callers() {
  std::vector<Source> sources;
  for (std::size_t k = 0; k < 12; ++k) {
    Source source = stream("service" + std::to_string(k + 1), 2 + static_cast<double>(k) / 2,
                           {.most_items = 1 + k % 4, .huge_share = 0.01, .huge_bytes = 20'000});
    source.arrivals.pattern = k % 3 == 0 ? Arrivals::Pattern::poisson : Arrivals::Pattern::diurnal;
    if (k % 4 == 1) source.contents.duplicate_share = 0.8;
    source.contents.lanes = k % 2 == 0 ? 1 : 2;
    source.patience = {.deadline_share = 0.8,
                       .least_deadline = 2s,
                       .most_deadline = 30s,
                       .cancel_share = 0.02,
                       .cancel_by = 2s};
    sources.push_back(source);
  }
  Source nightly = stream("nightly", 5, {.least_items = 10, .most_items = 10});
  nightly.arrivals.pattern = Arrivals::Pattern::bursts;
  nightly.arrivals.burst = 500;
  nightly.priority = Priority::bulk;
  sources.push_back(nightly);
  return sources;
}

Promise usual_day() {
  return {
      .name = "UsualDay",
      .what =
          "three days' tides of twelve services in an hour, tiny duplicates, huge texts, "
          "two lanes, cancellations, BULK in bursts",
      .target = ">= 99 % of admitted items in time, 0 throttles, INTERACTIVE waits <= 1 s at p99",
      .runs = {{.name = "usual day",
                .model = text_model(),
                .providers = {account(kTextRate)},
                .sources = a_days_callers()}},
      .judge = [](const Scenarios&, const Outcomes& outcomes) {
        const Tally all = outcomes[0].scores.sum();
        const Waits waits = outcomes[0].scores.sum(Priority::interactive).waits;
        return Judgement()
            .at_least(99, percent(all.in_time, all.with_deadline), 2, "% in time")
            .at_most(0, static_cast<double>(outcomes[0].sums().throttled()), 0, "throttles")
            .at_most(1000, milliseconds(waits.quantile(0.99)), 0, "ms of wait at p99");
      }};
}

}  // namespace

std::vector<Promise> fairness_promises() {
  return {flood(), flood_with_deadlines(), equal_tenants(), bulk_share(), deadlines(), usual_day()};
}

}  // namespace gateway::simulation
