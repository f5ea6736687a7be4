#include "tests/simulation/watch.h"

#include <algorithm>

namespace gateway::simulation {
namespace {

constexpr Duration kBetweenReports = std::chrono::seconds(1);

double seconds(Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

}  // namespace

Watch::Watch(const Scenario& scenario, const SimulatedGateway& gateway,
             const SimulatedGateway::Providers& providers, const Ledger& ledger,
             const SimulationProbe& probe, const dispatch::TimeSource& time, Violations& violations)
    : scenario_(scenario),
      gateway_(gateway),
      providers_(providers),
      ledger_(ledger),
      probe_(probe),
      time_(time),
      violations_(violations),
      next_report_at_(time.now() + kBetweenReports) {}

void Watch::look() {
  ++events_;
  const std::size_t admitted = gateway_.admission().items();
  violations_.expect(probe_.queued_items <= ledger_.open_items(), "more items queued, ",
                     probe_.queued_items, ", than unanswered, ", ledger_.open_items());
  violations_.expect(admitted <= scenario_.gateway.max_items &&
                         gateway_.admission().bytes() <= scenario_.gateway.max_bytes,
                     "the bound on what is accepted is passed");
  violations_.expect(ledger_.open_items() <= admitted, ledger_.open_items(),
                     " items wait for an answer, ", admitted, " hold a permit");
  violations_.expect(probe_.calls_finished <= probe_.calls_started, "more calls ended than began");
  if (time_.now() < next_report_at_ || over_) return;
  next_report_at_ = time_.now() + kBetweenReports;
  gateway_.report([this](const dispatch::ModelReport& report) { read(report); });
}

void Watch::read(const dispatch::ModelReport& report) {
  violations_.expect(report.queued_items <= ledger_.open_items() &&
                         report.queued_bytes <= scenario_.gateway.max_bytes,
                     "the report counts more than there is");
  // Items of calls that were taken apart come back on top of what the bound let in.
  const std::size_t back =
      scenario_.gateway.max_in_flight * scenario_.providers.size() * scenario_.model.capacity.items;
  const std::size_t back_bytes = scenario_.gateway.max_bytes_per_call *
                                 scenario_.gateway.max_in_flight * scenario_.providers.size();
  const std::size_t max_items =
      scenario_.gateway.max_items_per_tenant.value_or(scenario_.gateway.max_items);
  const std::size_t max_bytes =
      scenario_.gateway.max_bytes_per_tenant.value_or(scenario_.gateway.max_bytes);
  std::size_t items = 0;
  std::size_t bytes = 0;
  for (const dispatch::TenantReport& tenant : report.tenants) {
    const std::size_t of_tenant = tenant.interactive_items + tenant.bulk_items;
    items += of_tenant;
    bytes += tenant.bytes;
    violations_.expect(of_tenant <= max_items + back && tenant.bytes <= max_bytes + back_bytes,
                       "the bound of ", tenant.name, " is passed: ", of_tenant, " items, ",
                       tenant.bytes, " bytes");
  }
  violations_.expect(items == report.queued_items && bytes == report.queued_bytes,
                     "the tenants' queues sum to ", items, " items, ", bytes, " bytes, not ",
                     report.queued_items, ", ", report.queued_bytes);
  for (const dispatch::BudgetReport& budget : report.budgets) read(budget);
  if (over_) violations_.expect(report.queued_items == 0, "items are queued when all is over");
}

void Watch::read(const dispatch::BudgetReport& budget) {
  const dispatch::BudgetMinute& minute = budget.last_minute;
  const double least = std::min(
      {minute.slots_used, minute.slots_allowed.value_or(0), minute.tokens, minute.rate_throttles,
       minute.token_throttles, minute.burst_throttles, budget.retries_left,
       seconds(budget.next_slot_in.value_or(Duration::zero())), seconds(budget.latency_p50)});
  violations_.expect(least >= 0, budget.upstream, " reports a figure below zero");
  violations_.expect(budget.in_flight <= budget.max_in_flight, budget.upstream,
                     " has more calls in flight than allowed");
  violations_.expect(budget.latency_p50 <= budget.latency_p90, budget.upstream,
                     " is faster at its ninetieth percentile than at its median");
  if (over_) {
    violations_.expect(budget.in_flight == 0, "calls are in flight when all is over");
  }
}

void Watch::look_back() {
  over_ = true;
  gateway_.report([this](const dispatch::ModelReport& report) { read(report); });
  violations_.expect(ledger_.open_items() == 0, ledger_.open_items(), " items were never answered");
  violations_.expect(probe_.queued_items == 0 && probe_.queued_bytes == 0,
                     "the queue's gauge is not back at zero");
  violations_.expect(gateway_.admission().items() == 0 && gateway_.admission().bytes() == 0,
                     "permits were not given back");
  violations_.expect(probe_.calls_started == probe_.calls_finished, "calls never ended");
  std::uint64_t billed = 0;
  for (const auto& provider : providers_) {
    violations_.expect(provider->in_flight() == 0, "a call is in flight when all is over");
    const CallSums sums = provider->log().sums(Timestamp::min(), kNever);
    billed += sums.tokens;
    // Calls that an outage swallowed are none to the ramp guard, while the gateway counts them.
    const std::size_t pardoned = provider->setup().outages.empty() ? 0 : sums.throttled_ramp;
    if (!scenario_.may_throttle) {
      violations_.expect(sums.throttled() == pardoned, provider->setup().name, " throttled ",
                         sums.throttled_calls, " calls by rate, ", sums.throttled_tokens,
                         " by tokens, ", sums.throttled_ramp, " by ramp");
    }
  }
  violations_.expect(ledger_.billed_tokens() <= billed, "answers say ", ledger_.billed_tokens(),
                     " tokens, the provider billed ", billed);
}

}  // namespace gateway::simulation
