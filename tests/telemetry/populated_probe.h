// Calls every verb of a probe at least once, so that every family has a series.
#pragma once

#include <array>
#include <chrono>
#include <string>

#include "telemetry/label_values.h"
#include "telemetry/observer.h"
#include "tests/support/most_items.h"
#include "tests/telemetry/finished_request.h"

namespace gateway::testing {

inline void call_every_verb(telemetry::Observer& probe, const std::string& upstream,
                            const std::string& name) {
  using namespace std::chrono_literals;
  dispatch::ModelProbe& model = probe.observe(name);
  dispatch::BudgetProbe& budget = model.budget(upstream);
  probe.request_rejected(request::Route::embed, name, Rejection::queue_items);
  for (const request::Route rpc : telemetry::kRoutes) {
    request::RequestFinished event = finished_request();
    event.route = rpc;
    event.model = name;
    probe.request_finished(event);
    probe.request_finished(failed_request(Code::not_found, ""));
  }
  model.queue_changed(12, 3456);
  model.items_expired(1);
  model.items_cancelled(1);
  const CallFault refusal{.kind = FaultKind::item_refused, .message = "inappropriate"};
  model.item_convicted({"search", upstream, refusal, 5});
  model.tenant_set_apart({"search", 3, 100});
  model.tenant_rejoined("search");
  const CallParameters parameters{.dimension = 512};
  const Error error{ErrorKind::item_refused, "no such dimension"};
  model.parameters_refused({parameters, error, 1min, true});
  budget.budget_changed({.paced = {900, 600'000},
                         .burst_calls = 9,
                         .most = most_items(10),
                         .token_ratio = 1.25,
                         .breaker = faults::CircuitBreaker::State::closed});
  budget.suspect_sent_alone();
  budget.isolation_ended({5, true});
  budget.search_postponed();
  budget.retry_budget_spent();
  const std::array<dispatch::ItemSent, 2> first_sent{
      dispatch::ItemSent{"search", Priority::interactive, 1ms},
      dispatch::ItemSent{"search", Priority::bulk, 2ms}};
  budget.call_started({8, 10, 500, first_sent});
  budget.call_finished({150ms, nullptr, Usage{480, 0}});
  budget.rows_flawed({2, "embeddings[1]: no embedding"});
  for (std::size_t kind = 0; kind < kFaultKinds; ++kind) {
    const CallFault fault{.kind = static_cast<FaultKind>(kind), .message = "x"};
    budget.call_started({8, 10, 500, {}});
    budget.call_finished({150ms, &fault, {}, true});
    for (const dispatch::Aftermath aftermath :
         {dispatch::Aftermath::retried, dispatch::Aftermath::split, dispatch::Aftermath::isolated,
          dispatch::Aftermath::given_up}) {
      budget.fault_handled(fault, aftermath);
    }
  }
  probe.task_failed("lane", "out of range");
}

}  // namespace gateway::testing
