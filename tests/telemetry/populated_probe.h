// Calls every verb of a probe at least once, so that every family has a series.
#pragma once

#include <array>
#include <chrono>

#include "telemetry/label_values.h"
#include "telemetry/observer.h"
#include "tests/telemetry/finished_request.h"

namespace gateway::testing {

inline void call_every_verb(telemetry::Observer& probe, const dispatch::BudgetName& budget) {
  using namespace std::chrono_literals;
  probe.request_rejected(request::Route::embed, budget.model, Rejection::queue_items);
  for (const request::Route rpc : telemetry::kRoutes) {
    request::RequestFinished event = finished_request();
    event.route = rpc;
    event.model = budget.model;
    probe.request_finished(event);
    probe.request_finished(failed_request(Code::not_found, ""));
  }
  probe.queue_changed(budget.model, 12, 3456);
  probe.items_expired(budget.model, 1);
  probe.items_cancelled(budget.model, 1);
  probe.budget_changed(budget, {.paced = {900, 600'000},
                                .row_limit = 10,
                                .token_ratio = 1.25,
                                .breaker = faults::CircuitBreaker::State::closed});
  probe.suspect_sent_alone(budget);
  probe.isolation_ended({budget, 5, true});
  probe.retry_budget_spent(budget);
  const std::array<dispatch::ItemSent, 2> first_sent{
      dispatch::ItemSent{"search", Priority::interactive, 1ms},
      dispatch::ItemSent{"search", Priority::bulk, 2ms}};
  probe.call_started({budget, 8, 10, 500, first_sent});
  probe.call_finished({budget, 150ms, nullptr, Usage{480, 0}});
  for (std::size_t kind = 0; kind < kFaultKinds; ++kind) {
    const CallFault fault{.kind = static_cast<FaultKind>(kind), .message = "x"};
    probe.call_started({budget, 8, 10, 500, {}});
    probe.call_finished({budget, 150ms, &fault, {}});
    for (const dispatch::Aftermath aftermath :
         {dispatch::Aftermath::retried, dispatch::Aftermath::split, dispatch::Aftermath::isolated,
          dispatch::Aftermath::given_up}) {
      probe.fault_handled(budget, fault, aftermath);
    }
  }
  probe.task_failed("lane", "out of range");
}

}  // namespace gateway::testing
