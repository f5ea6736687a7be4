#include "tests/simulation/result_table.h"

#include <utility>

#include "tests/simulation/figures.h"

namespace gateway::simulation {
namespace {

/// Runs with more tenants than these are summed up alone.
constexpr std::size_t kFewTenants = 8;

std::string row(const std::vector<std::string>& cells) {
  std::string line = "|";
  for (const std::string& cell : cells) line += " " + cell + " |";
  return line;
}

std::string waits(const Tally& tally) {
  if (tally.succeeded == 0) return "-";
  return fixed(milliseconds(tally.waits.quantile(0.5)), 0) + " / " +
         fixed(milliseconds(tally.waits.quantile(0.99)), 0);
}

std::string waits_in_slots(const Tally& tally, double slots_per_second) {
  const auto slots = [&](double share) {
    return fixed(milliseconds(tally.waits.quantile(share)) / 1000 * slots_per_second, 1);
  };
  return slots(0.5) + " / " + slots(0.99);
}

std::string run_line(const Scenario& run, const Outcome& outcome) {
  const CallSums sums = outcome.sums();
  const Tally all = outcome.scores.sum();
  const double seconds = std::chrono::duration<double>(run.duration).count();
  std::vector<double> shares;
  for (const auto& [key, tally] : outcome.scores.tallies()) {
    shares.push_back(static_cast<double>(tally.succeeded));
  }
  return row(
      {run.name, fixed(slots_used_percent(run, outcome), 2), std::to_string(sums.calls),
       std::to_string(sums.throttled()) + " (" + fixed(throttled_percent(sums), 2) + ")",
       fixed(rows_per_call(sums), 2),
       fixed(static_cast<double>(outcome.succeeded_in_time) / seconds, 1),
       waits(outcome.scores.sum(Priority::interactive)), waits(outcome.scores.sum(Priority::bulk)),
       all.with_deadline == 0 ? "-" : fixed(percent(all.in_time, all.with_deadline), 2),
       fixed(all.sent == 0 ? 0 : percent(all.refused, all.sent), 1), std::to_string(all.failures()),
       run.equal_tenants ? fixed(jain_index(shares), 4) : "-"});
}

std::string tenant_line(const Scenario& run, const Scoreboard::Key& key, const Tally& tally) {
  return row({run.name, key.first, key.second == Priority::bulk ? "BULK" : "INTERACTIVE",
              std::to_string(tally.sent), std::to_string(tally.succeeded),
              std::to_string(tally.refused), std::to_string(tally.failures()), waits(tally),
              waits_in_slots(tally, allowed_calls_per_second(run))});
}

constexpr std::string_view kPromiseHead =
    "| scenario | target | measured |\n"
    "|---|---|---|\n";
constexpr std::string_view kRunHead =
    "| run | slots used, % | calls | throttled (%) | rows a call | items/s | INTERACTIVE wait, ms "
    "| BULK wait, ms | in time, % | refused, % | failed | Jain |\n"
    "|---|---|---|---|---|---|---|---|---|---|---|---|\n";
constexpr std::string_view kTenantHead =
    "| run | tenant | class | sent | answered | refused | failed | wait, ms | wait, slots |\n"
    "|---|---|---|---|---|---|---|---|---|\n";

}  // namespace

Proof prove(Promise promise) {
  std::vector<Outcome> outcomes;
  for (const Scenario& run : promise.runs) outcomes.push_back(simulate(run, outcomes.size() + 1));
  Judgement judgement = promise.judge(promise.runs, outcomes);
  return {std::move(promise), std::move(outcomes), std::move(judgement)};
}

TableLines lines_of(const Proof& proof) {
  const Promise& promise = proof.promise;
  TableLines lines{row({promise.what, promise.target, proof.judgement.text()}), {}, {}};
  for (std::size_t k = 0; k < promise.runs.size(); ++k) {
    const Scenario& run = promise.runs[k];
    const auto& tallies = proof.outcomes[k].scores.tallies();
    lines.runs.push_back(run_line(run, proof.outcomes[k]));
    if (tallies.size() > kFewTenants || tallies.size() < 2) continue;
    for (const auto& [key, tally] : tallies) lines.tenants.push_back(tenant_line(run, key, tally));
  }
  return lines;
}

std::string tables(const std::vector<TableLines>& lines) {
  std::string text(kPromiseHead);
  for (const TableLines& some : lines) text += some.promise + "\n";
  text.append("\n").append(kRunHead);
  for (const TableLines& some : lines) {
    for (const std::string& line : some.runs) text += line + "\n";
  }
  text.append("\n").append(kTenantHead);
  for (const TableLines& some : lines) {
    for (const std::string& line : some.tenants) text += line + "\n";
  }
  return text;
}

}  // namespace gateway::simulation
