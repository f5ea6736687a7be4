#include "tests/simulation/simulation.h"

#include <memory>
#include <utility>

#include "tests/simulation/blame_watch.h"
#include "tests/simulation/ledger.h"
#include "tests/simulation/simulated_gateway.h"
#include "tests/simulation/simulation_probe.h"
#include "tests/simulation/traffic.h"
#include "tests/simulation/watch.h"
#include "tests/support/simulated_time.h"

namespace gateway::simulation {
namespace {

/// How long after the last request the last answer may come.
constexpr Duration kAftermath = std::chrono::hours(24);

/// Everything that one run needs, in the order in which it depends on each other.
///
/// Thread: one.
class Run {
 public:
  Run(const Scenario& scenario, std::uint64_t seed, std::ostream* trace)
      : scenario_(scenario), dice_(seed), trace_(time_, trace) {
    for (const ProviderSetup& setup : scenario.providers) {
      providers_.push_back(std::make_unique<SimulatedProvider>(
          setup, scenario.model, shard_.context(), time_, dice_.fork(), trace_,
          scenario.watches_blame ? &history_ : nullptr));
    }
    gateway_ = std::make_unique<SimulatedGateway>(scenario, providers_, shard_, probe_,
                                                  [this] { return jitter_.uniform(); });
    watch_ = std::make_unique<Watch>(scenario, *gateway_, providers_, ledger_, probe_, time_,
                                     violations_);
    traffic_ = std::make_unique<Traffic>(scenario, *gateway_, ledger_, scores_, time_, dice_.fork(),
                                         trace_);
    time_.on_step([this] { watch_->look(); });
    if (scenario.watches_blame) {
      ledger_.on_failure([this](const Inquiry& inquiry, const Mark& mark, const Error& error) {
        blame_.failed(inquiry, mark, error);
      });
    }
  }

  Outcome run() {
    const Timestamp begin = time_.now();
    time_.run_until(shard_.context(), begin + scenario_.duration);
    traffic_->stop();
    const std::size_t in_time = scores_.sum().succeeded;
    if (scenario_.drained_within) gateway_->drain(time_.now() + *scenario_.drained_within);
    const std::size_t past_drain = drained_leftovers();
    violations_.expect(past_drain == 0, past_drain, " items outlived the drain");
    time_.run_until(shard_.context(), begin + scenario_.duration + kAftermath);
    watch_->look_back();
    time_.run_for(shard_.context(), Duration::zero());

    Outcome outcome;
    outcome.begin = begin;
    outcome.duration = scenario_.duration;
    outcome.scores = std::move(scores_);
    for (const auto& provider : providers_) outcome.calls.push_back(provider->log());
    outcome.rejections = ledger_.rejections();
    outcome.succeeded_in_time = in_time;
    outcome.gateway = {.breaker_openings = probe_.breaker_openings,
                       .suspects_sent_alone = probe_.suspects_sent_alone,
                       .culprits_found = probe_.culprits_found,
                       .isolation_calls = probe_.isolation_calls,
                       .retry_budget_refusals = probe_.retry_budget_refusals};
    outcome.events = watch_->events();
    outcome.violation_count = violations_.count();
    outcome.violations = violations_.texts();
    return outcome;
  }

 private:
  /// What is unanswered when a drain has ended; nothing should be.
  std::size_t drained_leftovers() {
    if (!scenario_.drained_within) return 0;
    time_.run_for(shard_.context(), *scenario_.drained_within);
    return ledger_.open_items();
  }

  const Scenario& scenario_;
  Dice dice_;
  testing::SimulatedTime time_;
  Trace trace_;
  Violations violations_{trace_};
  SimulationProbe probe_{violations_, trace_};
  Dice jitter_ = dice_.fork();
  dispatch::Shard shard_{probe_, time_};
  Scoreboard scores_;
  Ledger ledger_{time_, violations_, trace_};
  CallHistory history_;
  BlameWatch blame_{history_, time_, violations_};
  SimulatedGateway::Providers providers_;
  std::unique_ptr<SimulatedGateway> gateway_;
  std::unique_ptr<Watch> watch_;
  std::unique_ptr<Traffic> traffic_;
};

}  // namespace

CallSums Outcome::sums(Duration from, Duration until) const {
  CallSums sum;
  for (const CallLog& log : calls) sum += log.sums(begin + from, begin + until);
  return sum;
}

Outcome simulate(const Scenario& scenario, std::uint64_t seed, std::ostream* trace) {
  return Run(scenario, seed, trace).run();
}

}  // namespace gateway::simulation
