// A gateway's status as tests make it up.
#pragma once

#include <chrono>

#include "operations/sources.h"
#include "tests/support/most_items.h"
namespace gateway::testing {

inline operations::StatusSnapshot sample_status() {
  using namespace std::chrono_literals;
  dispatch::BudgetReport budget;
  budget.upstream = "public";
  budget.configured = {1800, 1'200'000};
  budget.paced = {900, std::nullopt};
  budget.last_minute = {.slots_used = 700,
                        .slots_allowed = 900,
                        .tokens = 41'000,
                        .rate_throttles = 3,
                        .token_throttles = 0,
                        .burst_throttles = 1};
  budget.in_flight = 4;
  budget.max_in_flight = 64;
  budget.most = testing::most_items(10);
  budget.latency_p50 = 180ms;
  budget.latency_p90 = 240ms;
  budget.breaker = faults::CircuitBreaker::State::half_open;
  budget.next_slot_in = 20ms;
  budget.retries_left = 12.5;
  dispatch::ModelReport model;
  model.model = "text-embedding-v4";
  model.queued_items = 12;
  model.queued_bytes = 3'456;
  model.tenants = {{"search", 2, 10, 0, 3'000}, {"nightly", 1, 0, 2, 456}};
  model.expected_wait_interactive = 1500ms;
  model.suspects = 1;
  model.budgets = {budget};
  const std::chrono::system_clock::time_point at(1'700'000'000'123ms);
  return {.version = "1.2.3",
          .uptime = 90s,
          .replicas = 3,
          .budget_share = 0.25,
          .items = {12, 100'000},
          .bytes = {3'456, 268'435'456},
          .models = {model},
          .incidents = {{at, telemetry::LogLevel::error, "key refused", {{"upstream", "public"}}}}};
}

/// Ready, nothing to scrape, and the sample for a status.
inline operations::OperationsSources sample_sources() {
  return {.metrics = {},
          .readiness =
              [] {
                return operations::Readiness{true, ""};
              },
          .status =
              [](const std::function<void(operations::StatusSnapshot)>& done) {
                done(sample_status());
              }};
}

}  // namespace gateway::testing
