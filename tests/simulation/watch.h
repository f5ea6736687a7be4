// What must hold at every moment of a run, and at its end.
#pragma once

#include <cstdint>

#include "tests/simulation/ledger.h"
#include "tests/simulation/simulated_gateway.h"
#include "tests/simulation/simulation_probe.h"

namespace gateway::simulation {

/// Looks after every event: cheap sums each time, the gateway's own report once a simulated second.
///
/// Thread: the run's.
class Watch {
 public:
  /// Everything referred to outlives the watch.
  Watch(const Scenario& scenario, const SimulatedGateway& gateway,
        const SimulatedGateway::Providers& providers, const Ledger& ledger,
        const SimulationProbe& probe, const dispatch::TimeSource& time, Violations& violations);

  /// After each event.
  void look();
  /// When all is over: nothing is queued, in flight or held, and every answer was paid for.
  void look_back();

  [[nodiscard]] std::uint64_t events() const { return events_; }

 private:
  void read(const dispatch::ModelReport& report);
  void read(const dispatch::BudgetReport& budget);

  const Scenario& scenario_;
  const SimulatedGateway& gateway_;
  const SimulatedGateway::Providers& providers_;
  const Ledger& ledger_;
  const SimulationProbe& probe_;
  const dispatch::TimeSource& time_;
  Violations& violations_;
  std::uint64_t events_ = 0;
  Timestamp next_report_at_;
  bool over_ = false;
};

}  // namespace gateway::simulation
