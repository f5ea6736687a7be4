// Loads that leave something of the budget: nobody waits where no limit asks for it.
#include <chrono>
#include <optional>
#include <string>

#include "tests/simulation/building_blocks.h"
#include "tests/simulation/figures.h"
#include "tests/simulation/promise.h"

namespace gateway::simulation {
namespace {

using namespace std::chrono_literals;
using Scenarios = std::vector<Scenario>;
using Outcomes = std::vector<Outcome>;

/// A load, and what its waits for slots may be.
struct Row {
  std::string name;  ///< Of the test.
  double per_second;
  bool multimodal = false;
  double p50 = 0;                  ///< Milliseconds, like the next two.
  std::optional<double> p90 = {};  ///< Absent: not asked for.
  double p99 = 0;
  double rows = 1;  ///< Least items a call.
};

const Row kRows[] = {
    {.name = "TextAtThree", .per_second = 3, .p99 = 1},
    {.name = "TextAtFour", .per_second = 4, .p99 = 1},
    {.name = "TextAtSix", .per_second = 6, .p99 = 1},
    {.name = "TextAtEight", .per_second = 8, .p99 = 1},
    {.name = "TextAtTen", .per_second = 10, .p99 = 1},
    {.name = "TextAtFifteen", .per_second = 15, .p99 = 1},
    {.name = "TextAtTwenty", .per_second = 20, .p99 = 10},
    {.name = "TextAtTwentyFive", .per_second = 25, .p50 = 5, .p99 = 75},
    {.name = "TextAtSixty", .per_second = 60, .p50 = 34, .p99 = 34, .rows = 2.1},
    {.name = "TextAtTwoHundredAndFifty", .per_second = 250, .p50 = 65, .p99 = 65},
    {.name = "MultimodalAtTwoFifths", .per_second = 0.4, .multimodal = true, .p90 = 1, .p99 = 700},
    {.name = "MultimodalAtOne", .per_second = 1, .multimodal = true, .p99 = 1700},
};

/// Calls take up to 30 ms to arrive, and one of a hundred 200 ms more.
constexpr Way kRough{.longest = 30ms, .late_share = 0.01, .late_by = 200ms};

Scenario run_of(const Row& row, const std::string& kind, const Way& way,
                config::Burst burst = config::Burst::automatic) {
  ProviderSetup provider = account(row.multimodal ? kMultimodalRate : kTextRate);
  provider.way = way;
  Scenario run{.name = std::string(row.multimodal ? "multimodal" : "text") + " at " +
                       fixed(row.per_second, row.per_second < 1 ? 1 : 0) + " a second" + kind,
               .model = row.multimodal ? multimodal_model() : text_model(),
               .providers = {provider},
               .sources = {stream("callers", row.per_second)}};
  run.gateway.burst = burst;
  run.may_throttle = way.late_share > 0;
  // An hour has too few of these calls to tell a thousandth of them.
  if (row.multimodal && run.may_throttle) run.duration = 10h;
  return run;
}

Judgement judge(const Row& row, const Outcomes& outcomes) {
  const Waits waits = outcomes[0].scores.sum().waits;
  const auto ms = [&waits](double share) { return milliseconds(waits.quantile(share)); };
  Judgement judgement;
  judgement.at_most(row.p50, ms(0.5), 1, "ms at p50");
  if (row.p90) judgement.at_most(*row.p90, ms(0.9), 1, "at p90");
  judgement.at_most(row.p99, ms(0.99), 1, "at p99");
  if (row.rows > 1)
    judgement.at_least(row.rows, rows_per_call(outcomes[0].sums()), 2, "rows a call");
  judgement.at_most(0, static_cast<double>(outcomes[0].sums().throttled()), 0, "throttles");
  return judgement.at_most(
      0.1, throttled_percent(outcomes[1].sums()) - throttled_percent(outcomes[2].sums()), 3,
      "% more throttles than even spacing on a rough way");
}

std::string bound(double ms) {
  return ms == 0 ? "0" : "<= " + fixed(ms, 0) + " ms";
}

Promise promise_of(const Row& row) {
  std::string target = "waits at p50 " + bound(row.p50);
  if (row.p90) target += ", p90 " + bound(*row.p90);
  target += ", p99 " + bound(row.p99);
  if (row.rows > 1) target += ", >= " + fixed(row.rows, 1) + " rows a call";
  target += ", 0 throttles; on a rough way at most 0.1 % more throttles than with even spacing";
  const Scenario run = run_of(row, "", {});
  return {
      .name = row.name,
      .what = run.name,
      .target = target,
      .runs = {run, run_of(row, ", rough way", kRough),
               run_of(row, ", rough way, even", kRough, config::Burst::off)},
      .judge = [row](const Scenarios&, const Outcomes& outcomes) { return judge(row, outcomes); }};
}

/// The waits of who comes alone after idleness, one text after the other, answered in no time.
Promise one_after_the_other() {
  Source caller = callers("lonely", 1);
  caller.arrivals.until = 10s;
  ProviderSetup provider = account(kTextRate);
  provider.median_latency = 2ms;
  provider.way = {.longest = {}};
  return {
      .name = "OneAfterTheOther",
      .what = "one caller after idleness, one text after the other, an upstream of 2 ms",
      .target = "no wait for the first 7, none over 340 ms in the rest of that second; 0 throttles",
      .runs = {{.name = "one after the other",
                .model = text_model(),
                .providers = {provider},
                .sources = {caller},
                .duration = 1min}},
      .judge = [](const Scenarios&, const Outcomes& outcomes) {
        const auto& calls = outcomes[0].calls[0].calls();
        const auto gap = [&calls](std::size_t k) {
          return milliseconds(calls[k].at - calls[k - 1].at);
        };
        double first = 0;
        double rest = 0;
        double later = 0;
        for (std::size_t k = 1; k < calls.size(); ++k) {
          const Duration since = calls[k - 1].at - calls[0].at;
          double& longest = k < 7 ? first : since < 1s ? rest : later;
          longest = std::max(longest, gap(k));
        }
        return Judgement()
            .at_most(5, first, 1, "ms between two of the first 7 calls")
            .at_most(345, rest, 1, "ms in the rest of that second")
            .told(later, 1, "ms later")
            .at_most(0, static_cast<double>(outcomes[0].sums().throttled()), 0, "throttles");
      }};
}

/// A provider that counts calls in tenths of a second too, which nobody has told of.
Promise no_burst_allowed() {
  ProviderSetup provider = account(kTextRate);
  provider.further_windows = {100ms};
  Scenario run{.name = "text at 15 a second, tenths of a second counted",
               .model = text_model(),
               .providers = {provider},
               .sources = {stream("callers", 15)}};
  run.may_throttle = true;
  return {.name = "NoBurstAllowed",
          .what = run.name,
          .target = "throttles under 1 % of calls after the first minute",
          .runs = {run},
          .judge = [](const Scenarios& runs, const Outcomes& outcomes) {
            return Judgement().at_most(
                1, throttled_percent(outcomes[0].sums(1min, runs[0].duration)), 2, "% throttled");
          }};
}

}  // namespace

std::vector<Promise> light_load_promises() {
  std::vector<Promise> promises;
  for (const Row& row : kRows) promises.push_back(promise_of(row));
  promises.push_back(one_after_the_other());
  promises.push_back(no_burst_allowed());
  return promises;
}

}  // namespace gateway::simulation
