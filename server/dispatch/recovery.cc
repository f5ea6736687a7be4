#include "dispatch/recovery.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <variant>

#include "policy/batching/usage_split.h"
#include "policy/budget/retry_payment.h"
#include "policy/budget/slot_supply.h"
#include "policy/faults/fault_traits.h"
#include "policy/faults/isolation.h"

namespace gateway::dispatch {
namespace {

faults::Evidence evidence_of(const Upstream& upstream, const Call& call) {
  Timestamp since = kNever;
  for (const queueing::EmbedItemPtr& item : call.items)
    since = std::min(since, item->work.record.failed_since);
  return {.sent = call.sent, .passed = upstream.budget().passed_since(since)};
}

}  // namespace

Recovery::Recovery(faults::RetryPolicy::Params policy, std::span<budget::Budget* const> budgets,
                   ModelQueue& queue, RetryQueue& retries, std::function<double()> random)
    : policy_(policy),
      budgets_(budgets.begin(), budgets.end()),
      queue_(queue),
      retries_(retries),
      random_(std::move(random)) {}

void Recovery::answered(Upstream& upstream, CallPtr call, BatchAnswer answer, Timestamp now) {
  std::vector<ItemCost> costs;
  costs.reserve(call->items.size());
  for (const queueing::EmbedItemPtr& item : call->items) costs.push_back(item->work.cost);
  const std::vector<Usage> usages = batching::split_usage(answer.usage, costs);
  auto flaw = answer.flaws.begin();
  auto again = std::make_unique<Call>();
  for (std::size_t k = 0; k < call->items.size(); ++k) {
    queueing::EmbedItem& item = *call->items[k];
    const bool flawed = flaw != answer.flaws.end() && flaw->row == k;
    if (item.alive()) {
      item.billed += usages[k];
      if (!flawed) {
        queue_.deliver(item, {std::move(answer.embeddings[k]), item.billed, item.timing});
      } else if (std::exchange(item.work.record.flawed, true)) {
        const CallFault fault{.kind = FaultKind::bad_answer,
                              .message = flaw->message,
                              .provider_request_id = answer.provider_request_id};
        queue_.deliver(item, {faults::to_error(fault), item.billed, item.timing});
      } else {
        again->items.push_back(std::move(call->items[k]));
      }
    }
    if (flawed) ++flaw;
  }
  if (!answer.flaws.empty())
    upstream.probe().rows_flawed({answer.flaws.size(), answer.flaws.front().message});
  repeat_flawed(upstream, *call, std::move(again), now);
  if (!call->isolating) return;
  // This part is clean, so the culprit is among those held back.
  call->items = std::exchange(call->held, {});
  call->drop_dead();
  if (call->items.empty()) return end_search(upstream, *call, false);
  send_part(upstream, std::move(call), now);
}

/// Rows of an answer whose vectors broke the contract go once more, without their neighbours, who
/// have theirs.
void Recovery::repeat_flawed(Upstream& upstream, const Call& call, CallPtr again, Timestamp now) {
  if (again->items.empty()) return;
  again->parameters = call.parameters;
  const budget::SearchPayment payment = budget::pay_for_search(upstream.budget(), now);
  if (!payment.paid) upstream.probe().retry_budget_spent();
  retries_.add(payment.at, std::move(again));
}

void Recovery::failed(Upstream& upstream, CallPtr call, const CallFault& fault, Timestamp now) {
  const bool refused = upstream.budget().account_fault() != nullptr;
  call->failures.add(fault.kind, refused);
  call->undecided = faults::needs_witnesses(fault.kind) && !refused;
  for (const queueing::EmbedItemPtr& item : call->items)
    item->work.record.failed_since = std::min(item->work.record.failed_since, call->started.at);
  // The fault speaks of what was sent. If nobody waits for that any more, it tells nothing of those
  // held back.
  if (!call->sent_alive()) return end_search(upstream, *call, false);
  call->drop_dead();
  if (call->broken) {
    upstream.probe().fault_handled(fault, Aftermath::given_up);
    end_search(upstream, *call, false);
    return fail_items(*call, Error{ErrorKind::internal, "the gateway failed on this call"});
  }
  const budget::Budget& budget = upstream.budget();
  const faults::RetryPolicy::Attempt attempt{
      .failures = call->failures,
      .items = call->sent,
      .isolating = call->isolating,
      .refused = refused,
      .flawed = std::ranges::all_of(call->items,
                                    [](const auto& item) { return item->work.record.flawed; }),
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
      !budget::pay_for_retry(upstream.budget(), budgets_, now)) {
    upstream.probe().retry_budget_spent();
    if (faults::without_retries(fault.kind, call->sent) == faults::Unpaid::isolate)
      return isolate(upstream, std::move(call), fault, now);
    return give_up(upstream, std::move(call), fault, now);
  }
  upstream.probe().fault_handled(fault, Aftermath::retried);
  const Error too_late = faults::to_error(fault, evidence_of(upstream, *call));
  const Timestamp answered = budget::retry_answered_at(upstream.budget(), budgets_, at, now);
  for (const queueing::EmbedItemPtr& item : call->items) {
    const Timestamp last = std::min(expiry(item->deadline), queue_.drains_at());
    if (budget::comes_too_late(last, answered, now))
      queue_.deliver(*item, {too_late, item->billed, item->timing});
  }
  call->drop_dead();
  if (call->items.empty()) return end_search(upstream, *call, false);
  retries_.add(at, std::move(call));
}

void Recovery::split_up(Upstream& upstream, CallPtr call, const CallFault& fault, Timestamp now) {
  upstream.probe().fault_handled(fault, Aftermath::split);
  // Too much for one call has nothing to do with one item: a search ends here.
  end_search(upstream, *call, false);
  if (call->items.size() == 1) {  // Of those that were too many one alone is left.
    call->failures.attempts = 0;
    return retries_.add(now, std::move(call));
  }
  auto halves = split(std::move(call));
  retries_.add(now, std::move(halves.first));
  retries_.add(now, std::move(halves.second));
}

void Recovery::isolate(Upstream& upstream, CallPtr call, const CallFault& fault, Timestamp now) {
  upstream.probe().fault_handled(fault, Aftermath::isolated);
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
  call->failures = {};
  ++call->isolation_calls;
  const budget::SearchPayment payment = budget::pay_for_search(upstream.budget(), now);
  if (!payment.paid) upstream.probe().retry_budget_spent();
  retries_.add(payment.at, std::move(call));
}

void Recovery::try_elsewhere(Upstream& upstream, CallPtr call, const CallFault& fault,
                             Timestamp now) {
  if (budget::refused_everywhere(budgets_) != nullptr) {
    upstream.probe().fault_handled(fault, Aftermath::given_up);
    const Error error = faults::to_error(fault);
    end_search(upstream, *call, false);
    fail_items(*call, error);
    // Whatever waits would be refused alike, one slot after the other.
    return queue_.fail_all(error);
  }
  upstream.probe().fault_handled(fault, Aftermath::retried);
  // A search goes on where it stood: were it begun anew at each look at a refused account, it might
  // never end.
  if (call->isolating) return retries_.add(now, std::move(call));
  queue_.put_back(call->parameters, std::exchange(call->items, {}));
}

void Recovery::give_up(Upstream& upstream, CallPtr call, const CallFault& fault, Timestamp now) {
  upstream.probe().fault_handled(fault, Aftermath::given_up);
  const faults::Evidence evidence = evidence_of(upstream, *call);
  const bool culprit = faults::convicts_item(fault.kind, evidence);
  if (culprit) blame(*call, now);
  end_search(upstream, *call, culprit);
  fail_items(*call, faults::to_error(fault, evidence));
}

/// The item that failed alone pays for the calls that it cost, and travels alone for a while.
void Recovery::blame(const Call& call, Timestamp now) {
  const queueing::EmbedItem& culprit = *call.items.front();
  suspects_.remember(culprit.work.key, now);
  queue_.isolate(culprit.work.key);
  if (call.isolating)
    queue_.waiting().charge(*culprit.tenant, static_cast<double>(call.isolation_calls),
                            culprit.priority);
}

/// Harmless if there is no search. Nothing speaks against those held back any more.
void Recovery::end_search(Upstream& upstream, Call& call, bool found) {
  if (!std::exchange(call.isolating, false)) return;
  queue_.put_back(call.parameters, std::exchange(call.held, {}));
  upstream.probe().isolation_ended({std::exchange(call.isolation_calls, 0), found});
}

void Recovery::fail_items(Call& call, const Error& error) {
  for (const queueing::EmbedItemPtr& item : call.items) {
    if (item->alive()) queue_.deliver(*item, {error, item->billed, item->timing});
  }
}

}  // namespace gateway::dispatch
