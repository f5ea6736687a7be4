#include "dispatch/recovery.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <variant>

#include "policy/batching/usage_split.h"
#include "policy/budget/slot_supply.h"
#include "policy/faults/fault_traits.h"
#include "policy/faults/isolation.h"

namespace gateway::dispatch {
namespace {

/// What the call's callers are told of its end. Who was refused together with others, and is not
/// searched since everybody is refused, was not shown to be at fault.
Error verdict(const Call& call, const CallFault& fault) {
  Error error = faults::to_error(fault);
  if (faults::traits_of(fault.kind).blame != faults::Blame::item || call.sent == 1) return error;
  error.kind = ErrorKind::unavailable;
  error.message = "the provider refuses every call: " + fault.message;
  return error;
}

}  // namespace

Recovery::Recovery(faults::RetryPolicy::Params policy, std::span<budget::Budget* const> budgets,
                   ModelQueue& queue, RetryQueue& retries, Probe& probe,
                   std::function<double()> random)
    : policy_(policy),
      budgets_(budgets.begin(), budgets.end()),
      queue_(queue),
      retries_(retries),
      probe_(probe),
      random_(std::move(random)) {}

void Recovery::answered(Upstream& upstream, CallPtr call, BatchAnswer answer, Timestamp now) {
  std::vector<ItemCost> costs;
  costs.reserve(call->items.size());
  for (const queueing::EmbedItemPtr& item : call->items) costs.push_back(item->work->cost);
  const std::vector<Usage> usages = batching::split_usage(answer.usage, costs);
  for (std::size_t k = 0; k < call->items.size(); ++k) {
    queueing::EmbedItem& item = *call->items[k];
    if (!item.alive()) continue;
    queue_.deliver(item, {std::move(answer.embeddings[k]), usages[k], item.timing});
  }
  if (!call->isolating) return;
  // This part is clean, so the culprit is among those held back.
  call->items = std::exchange(call->held, {});
  call->drop_dead();
  if (call->items.empty()) return end_search(upstream, *call, false);
  send_part(upstream, std::move(call), now);
}

void Recovery::failed(Upstream& upstream, CallPtr call, const CallFault& fault, Timestamp now) {
  const faults::FaultTraits traits = faults::traits_of(fault.kind);
  if (traits.throttle) ++call->throttles;
  if (!traits.throttle && traits.blame != faults::Blame::account) ++call->attempts;
  // The fault speaks of what was sent. If nobody waits for that any more, it tells nothing of those
  // held back.
  if (!call->sent_alive()) return end_search(upstream, *call, false);
  call->drop_dead();
  if (call->broken) {
    probe_.fault_handled(upstream.budget_name(), fault, Aftermath::given_up);
    end_search(upstream, *call, false);
    return fail_items(*call, Error{ErrorKind::internal, "the gateway failed on this call"});
  }
  const budget::Budget& budget = upstream.budget();
  const faults::RetryPolicy::Attempt attempt{
      .number = call->attempts,
      .throttles = call->throttles,
      .items = call->sent,
      .isolating = call->isolating,
      .outage = budget.outage(fault.kind, now),
      .others_pass = budget.others_pass(call->started, fault.kind, now)};
  const faults::RetryPolicy::Decision decision = policy_.decide(fault, attempt, now, random_());
  if (const auto* again = std::get_if<faults::RetryPolicy::RetryAt>(&decision)) {
    retry(upstream, std::move(call), fault, again->at, now);
  } else if (std::holds_alternative<faults::RetryPolicy::Split>(decision)) {
    split_up(upstream, std::move(call), fault, now);
  } else if (std::holds_alternative<faults::RetryPolicy::Isolate>(decision)) {
    isolate(upstream, std::move(call), fault, now);
  } else if (std::holds_alternative<faults::RetryPolicy::Elsewhere>(decision)) {
    try_elsewhere(upstream, std::move(call), fault, now);
  } else {
    give_up(upstream, std::move(call), fault, now);
  }
}

void Recovery::retry(Upstream& upstream, CallPtr call, const CallFault& fault, Timestamp at,
                     Timestamp now) {
  if (faults::counts_against_budget(faults::traits_of(fault.kind)) &&
      !pay_for_retry(upstream, now)) {
    probe_.retry_budget_spent(upstream.budget_name());
    // A search waits for retries, where giving up would fail the neighbours of a bad item.
    const bool others_innocent =
        faults::traits_of(fault.kind).blame == faults::Blame::item && call->sent > 1;
    if (others_innocent) return isolate(upstream, std::move(call), fault, now);
    return give_up(upstream, std::move(call), fault, now);
  }
  probe_.fault_handled(upstream.budget_name(), fault, Aftermath::retried);
  // Who would not hear of the next attempt in time is told now, while it still helps. Any upstream
  // may make it.
  const Error too_late = verdict(*call, fault);
  const Timestamp slot = budget::supply_of(budgets_, now).first_at;
  const Timestamp sent = slot == kNever ? at : std::max(at, slot);
  const Timestamp answered = sent + upstream.budget().latency(0.5, now);
  for (const queueing::EmbedItemPtr& item : call->items) {
    const Timestamp last = std::min(expiry(item->deadline), queue_.drains_at());
    // What has expired by now is the queue's to answer: its deadline passed, whatever the provider
    // said.
    if (last > now && last <= answered)
      queue_.deliver(*item, {.outcome = too_late, .timing = item->timing});
  }
  call->drop_dead();
  if (call->items.empty()) return end_search(upstream, *call, false);
  retries_.add(at, std::move(call));
}

/// By the upstream that failed, or else by another one that is well: it is the one that will be
/// asked next.
bool Recovery::pay_for_retry(Upstream& upstream, Timestamp now) {
  if (upstream.budget().retries().try_withdraw(now)) return true;
  return std::ranges::any_of(budgets_, [&](budget::Budget* budget) {
    return budget != &upstream.budget() && budget->account_fault() == nullptr &&
           budget->breaker() == faults::CircuitBreaker::State::closed &&
           budget->retries().try_withdraw(now);
  });
}

void Recovery::split_up(Upstream& upstream, CallPtr call, const CallFault& fault, Timestamp now) {
  probe_.fault_handled(upstream.budget_name(), fault, Aftermath::split);
  // Too much for one call has nothing to do with one item: a search ends here.
  end_search(upstream, *call, false);
  if (call->items.size() == 1) {  // Of those that were too many one alone is left.
    call->attempts = 0;
    return retries_.add(now, std::move(call));
  }
  auto halves = split(std::move(call));
  retries_.add(now, std::move(halves.first));
  retries_.add(now, std::move(halves.second));
}

void Recovery::isolate(Upstream& upstream, CallPtr call, const CallFault& fault, Timestamp now) {
  probe_.fault_handled(upstream.budget_name(), fault, Aftermath::isolated);
  if (!std::exchange(call->isolating, true)) {
    queue_.refund(call->items);
    call->isolation_calls = 1;
  }
  // The culprit is among those that were sent, so nothing speaks against the others any more.
  queue_.put_back(call->parameters, std::exchange(call->held, {}));
  send_part(upstream, std::move(call), now);
}

void Recovery::send_part(Upstream& upstream, CallPtr call, Timestamp now) {
  const auto part = static_cast<std::ptrdiff_t>(faults::suspects_to_send(call->items.size()));
  call->held.assign(std::make_move_iterator(call->items.begin() + part),
                    std::make_move_iterator(call->items.end()));
  call->items.erase(call->items.begin() + part, call->items.end());
  call->attempts = 0;
  call->throttles = 0;
  ++call->isolation_calls;
  // A search is never given up for want of retries, since neighbours would fail with the culprit:
  // it waits for one, but not for long.
  faults::RetryBudget& budget = upstream.budget().retries();
  Timestamp at = now;
  if (!budget.try_withdraw(now)) {
    probe_.retry_budget_spent(upstream.budget_name());
    constexpr Duration kLongestWait = std::chrono::seconds(1);
    at = std::min(budget.available_at(now), now + kLongestWait);
  }
  retries_.add(at, std::move(call));
}

void Recovery::try_elsewhere(Upstream& upstream, CallPtr call, const CallFault& fault,
                             Timestamp now) {
  if (budget::refused_everywhere(budgets_) != nullptr) {
    probe_.fault_handled(upstream.budget_name(), fault, Aftermath::given_up);
    const Error error = faults::to_error(fault);
    end_search(upstream, *call, false);
    fail_items(*call, error);
    // Whatever waits would be refused alike, one slot after the other.
    return queue_.fail_all(error);
  }
  probe_.fault_handled(upstream.budget_name(), fault, Aftermath::retried);
  // A search goes on where it stood: were it begun anew at each look at a refused account, it might
  // never end.
  if (call->isolating) return retries_.add(now, std::move(call));
  queue_.put_back(call->parameters, std::exchange(call->items, {}));
}

void Recovery::give_up(Upstream& upstream, CallPtr call, const CallFault& fault, Timestamp now) {
  probe_.fault_handled(upstream.budget_name(), fault, Aftermath::given_up);
  const bool culprit =
      call->sent == 1 && faults::traits_of(fault.kind).blame == faults::Blame::item;
  if (culprit) blame(*call, now);
  end_search(upstream, *call, culprit);
  fail_items(*call, verdict(*call, fault));
}

/// The item that failed alone pays for the calls that it cost, and travels alone for a while.
void Recovery::blame(const Call& call, Timestamp now) {
  const queueing::EmbedItem& culprit = *call.items.front();
  suspects_.remember(culprit.work->key, now);
  queue_.isolate(culprit.work->key);
  if (call.isolating)
    queue_.waiting().charge(*culprit.tenant, static_cast<double>(call.isolation_calls),
                            culprit.priority);
}

/// Harmless if there is no search. Nothing speaks against those held back any more.
void Recovery::end_search(Upstream& upstream, Call& call, bool found) {
  if (!std::exchange(call.isolating, false)) return;
  queue_.put_back(call.parameters, std::exchange(call.held, {}));
  probe_.isolation_ended({upstream.budget_name(), std::exchange(call.isolation_calls, 0), found});
}

void Recovery::fail_items(Call& call, const Error& error) {
  for (const queueing::EmbedItemPtr& item : call.items) {
    if (item->alive()) queue_.deliver(*item, {.outcome = error, .timing = item->timing});
  }
}

}  // namespace gateway::dispatch
