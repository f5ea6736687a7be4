// How a model's budgets and queues stand at one moment, for those who ask why something waits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/call_size.h"
#include "domain/model_spec.h"
#include "domain/time.h"
#include "policy/faults/circuit_breaker.h"

namespace gateway::dispatch {

/// What waits for one tenant.
struct TenantReport {
  std::string name;
  double weight = 1;
  std::size_t interactive_items = 0;
  std::size_t bulk_items = 0;
  std::size_t bytes = 0;
};

/// Sums over the last minute.
struct BudgetMinute {
  double slots_used = 0;
  std::optional<double> slots_allowed;  ///< By the pace that was kept; absent: not paced.
  double tokens = 0;                    ///< Billed, or estimated where the bill is not in yet.
  double rate_throttles = 0;
  double token_throttles = 0;
  double burst_throttles = 0;
};

/// One upstream as the model uses it.
struct BudgetReport {
  std::string upstream;
  double weight = 1;      ///< 0: a spare.
  RateLimits configured;  ///< Absent: not limited.
  RateLimits paced;       ///< What is kept now; lower after throttles and while ramping up.
  BudgetMinute last_minute;
  std::size_t in_flight = 0;
  std::size_t max_in_flight = 0;
  std::size_t burst_calls = 0;  ///< May come ahead of their even schedule, as learned.
  CallSize configured_most;     ///< That a call may have,
  CallSize most;                ///< and as learned.
  std::optional<Duration> next_size_trial_in;  ///< Until a larger call is tried; absent: nothing
                                               ///< was learned.
  double token_ratio = 1;                      ///< Billed tokens over estimated ones, as learned.
  Duration latency_p50{};                      ///< Of recent calls; zero if there were none.
  Duration latency_p90{};
  faults::CircuitBreaker::State breaker = faults::CircuitBreaker::State::closed;
  std::optional<Duration> next_slot_in;  ///< Zero: a call may start now; absent: not before another
                                         ///< one has ended.
  double retries_left = 0;               ///< Balance of the retry budget, in calls.
};

/// One model.
struct ModelReport {
  std::string model;
  std::size_t queued_items = 0;
  std::size_t queued_bytes = 0;
  std::vector<TenantReport> tenants;  ///< Those with something queued, the longest queue first.
  std::optional<Duration> expected_wait_interactive;  ///< For one more item of a new tenant, until
                                                      ///< it is sent; absent: no telling, or
                                                      ///< never as things are.
  std::optional<Duration> expected_wait_bulk;
  std::size_t suspects = 0;           ///< Items remembered as at fault.
  std::vector<BudgetReport> budgets;  ///< In the order of configuration.
};

}  // namespace gateway::dispatch
