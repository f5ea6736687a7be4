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
            const auto added = [&](std::size_t alone, std::size_t beside) {
              return p99_in_slots(runs[beside], outcomes[beside], "quiet") -
                     p99_in_slots(runs[alone], outcomes[alone], "quiet");
            };
            return Judgement()
                .at_most(2, added(0, 1), 2, "slots more at 120 a minute")
                .at_most(2, added(2, 3), 2, "slots more at 30 a second");
          }};
}

Promise equal_tenants() {
  Scenario run{.name = "eight equal tenants",
               .model = text_model(),
               .providers = {account(kTextRate)},
               .sources = {}};
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
  Scenario run{
      .name = name, .model = text_model(), .providers = {account(calls_per_minute)}, .sources = {}};
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

}  // namespace

std::vector<Promise> fairness_promises() {
  return {flood(), equal_tenants(), bulk_share(), deadlines()};
}

}  // namespace gateway::simulation
