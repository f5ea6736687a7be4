// What bad items of one tenant cost the others, and its own.
#include <algorithm>
#include <chrono>
#include <cmath>

#include "tests/simulation/blame_scenario.h"
#include "tests/simulation/building_blocks.h"
#include "tests/simulation/figures.h"
#include "tests/simulation/promise.h"

namespace gateway::simulation {
namespace {

using namespace std::chrono_literals;
using Scenarios = std::vector<Scenario>;
using Outcomes = std::vector<Outcome>;

constexpr double kRows = 10;
const double kSearch = std::log2(kRows) + 1;
const std::string kGuilty = "guilty";

/// An account that speaks the native dialect, and looks at contents.
ProviderSetup looking_account(Whims whims) {
  ProviderSetup provider = account(kTextRate);
  provider.whims = std::move(whims);
  return provider;
}

/// Four tenants who ask for more than they get; of one of them a share of the items is bad.
Scenario beside_guilty(const std::string& name, double share, std::vector<Ailment> ailments,
                       Whims whims = {}) {
  Scenario run{.name = name,
               .model = text_model(),
               .providers = {looking_account(std::move(whims))},
               .sources = tenants_like(callers("bystander", 50), 3),
               .equal_tenants = true};
  const Contents contents{.poison_share = share, .ailments = std::move(ailments)};
  run.sources.push_back(callers(kGuilty, 50, contents));
  // The last of its items are over while others still pass, which tells them from an outage.
  run.sources.back().arrivals.until = run.duration - 3min;
  run.watches_blame = true;
  return run;
}

const Tally& tally_of(const Outcome& outcome, const std::string& tenant) {
  return outcome.scores.tallies().at({tenant, Priority::interactive});
}

/// What the healthy tenants got and suffered, all together.
Tally bystanders_of(const Outcome& outcome) {
  Tally sum;
  for (const auto& [key, tally] : outcome.scores.tallies()) {
    if (key.first != kGuilty) sum += tally;
  }
  return sum;
}

double p99_in_slots(const Scenario& scenario, const Tally& tally) {
  return milliseconds(tally.waits.quantile(0.99)) / 1000 * allowed_calls_per_second(scenario);
}

/// Calls beyond those that as many healthy items would have needed, over the bad items.
double extra_calls(const Outcome& without, const Outcome& with) {
  const CallSums sums = with.sums();
  const auto bad = static_cast<double>(with.scores.sum().poison);
  const double needed =
      (static_cast<double>(sums.answered_rows) + bad) / rows_per_call(without.sums());
  return bad > 0 ? (static_cast<double>(sums.metered()) - needed) / bad : 0;
}

/// One share of bad items against none. `search`: the bound on extra calls a culprit, if any.
void judge_share(const Scenarios& runs, const Outcomes& outcomes, std::optional<double> search,
                 Judgement& judgement) {
  const Tally without = bystanders_of(outcomes[0]);
  const Tally with = bystanders_of(outcomes[1]);
  const double seconds = std::chrono::duration<double>(runs[1].duration).count();
  judgement.at_most(0, static_cast<double>(with.failures()), 0, "bystanders' items lost")
      .at_most(2, p99_in_slots(runs[1], with) - p99_in_slots(runs[0], without), 2,
               "slots more of wait at p99")
      .at_least(95, percent(with.succeeded, without.succeeded), 1, "% of their share");
  judgement.told(
      static_cast<double>(tally_of(outcomes[1], kGuilty).succeeded) / seconds, 1,
      "items/s of the guilty one's own, " +
          fixed(static_cast<double>(tally_of(outcomes[0], kGuilty).succeeded) / seconds, 1) +
          " without");
  const double extra = extra_calls(outcomes[0], outcomes[1]);
  if (search) {
    judgement.at_most(*search, extra, 2, "extra calls a culprit");
  } else {
    judgement.told(extra, 2, "extra calls a culprit");
  }
}

/// `held`: Promise::held.
Promise bystanders(const std::string& name, const std::string& share_in_words, double share,
                   std::optional<double> search, bool held) {
  const std::string what = share_in_words + " of one tenant's items bad";
  const std::string bound =
      search ? "; extra calls <= log2(rows) + 1 = " + fixed(*search, 2) + " a culprit" : "";
  return {.name = name,
          .what = what + ", all kinds mixed, three healthy tenants beside it, saturated",
          .target =
              "bystanders lose nothing, wait at p99 at most 2 slots longer than without, keep "
              ">= 95 % of their share" +
              bound,
          .runs = {beside_guilty("nothing bad, " + share_in_words, 0, {Ailment::moderated}),
                   beside_guilty(what, share, ailments_of(ContentKind::text))},
          .judge =
              [search](const Scenarios& runs, const Outcomes& outcomes) {
                Judgement judgement;
                judge_share(runs, outcomes, search, judgement);
                return judgement;
              },
          .held = held};
}

/// An account that names the row of an item it refuses.
Whims naming_rows() {
  return {.dialect = provider::Dialect::openai_compatible, .row_share = 1, .plain = true};
}

Promise named_rows() {
  const Whims names = naming_rows();
  const std::vector<Ailment> refused = {Ailment::moderated, Ailment::too_long};
  return {.name = "NamedRows",
          .what = "1 % of one tenant's items refused, the answer names the row",
          .target = "bystanders as above; extra calls <= 2 a culprit",
          .runs = {beside_guilty("nothing bad, rows named", 0, refused, names),
                   beside_guilty("1 % refused, rows named", 0.01, refused, names)},
          .judge =
              [](const Scenarios& runs, const Outcomes& outcomes) {
                Judgement judgement;
                judge_share(runs, outcomes, 2, judgement);
                return judgement;
              },
          .held = true};
}

/// A request of ten a minute, one of its items bad, on a gateway that has nothing else to do.
Scenario idle(const std::string& name, std::vector<Ailment> ailments, Whims whims) {
  Source source{.tenant = kGuilty,
                .arrivals = {.pattern = Arrivals::Pattern::steady, .per_second = 1.0 / 60},
                .contents = {.least_items = 10,
                             .most_items = 10,
                             .ailments = std::move(ailments),
                             .one_ailing = true}};
  Scenario run{.name = name,
               .model = text_model(),
               .providers = {looking_account(std::move(whims))},
               .sources = {std::move(source)}};
  run.gateway.call_timeout = 2s;  // So that each request is over before the next one comes.
  run.watches_blame = true;
  return run;
}

/// The most calls that a minute saw, each of which had one request.
double most_calls(const Outcome& outcome) {
  const auto& calls = outcome.calls[0].calls();
  double most = 0;
  for (auto first = calls.begin(); first != calls.end();) {
    const auto later = std::ranges::find_if(
        first, calls.end(), [&](const SeenCall& call) { return call.at - first->at >= 40s; });
    most = std::max(most, static_cast<double>(later - first));
    first = later;
  }
  return most;
}

Promise idle_search() {
  const std::vector<Ailment> refused = {Ailment::moderated, Ailment::too_long};
  const std::vector<Ailment> failed = {Ailment::crashes,   Ailment::resets,    Ailment::silent,
                                       Ailment::forbidden, Ailment::not_found, Ailment::lost_row};
  return {.name = "IdleSearch",
          .what =
              "an idle gateway, one bad row of ten, each minute: refused in words, failed as the "
              "provider's fault, refused with its row named",
          .target = "at most 6, 7 and 2 calls for any of them, healthy items lose nothing",
          .runs = {idle("idle, refused", refused, {.plain = true}),
                   idle("idle, failed", failed, {.plain = true}),
                   idle("idle, row named", refused, naming_rows())},
          .judge =
              [](const Scenarios&, const Outcomes& outcomes) {
                constexpr double kMost[] = {6, 7, 2};
                Judgement judgement;
                std::size_t lost = 0;
                for (std::size_t k = 0; k < outcomes.size(); ++k) {
                  judgement.at_most(kMost[k], most_calls(outcomes[k]), 0, "calls");
                  const Tally tally = outcomes[k].scores.sum();
                  lost += tally.failures() - std::min(tally.failures(), tally.poison);
                }
                return judgement.at_most(0, static_cast<double>(lost), 0, "healthy items lost");
              },
          .held = false};
}

}  // namespace

std::vector<Promise> bystander_promises() {
  return {bystanders("OneInAThousand", "0.1 %", 0.001, kSearch, true),
          bystanders("OneInAHundred", "1 %", 0.01, kSearch, true),
          bystanders("OneInTen", "10 %", 0.1, std::nullopt, true), named_rows(), idle_search()};
}

}  // namespace gateway::simulation
