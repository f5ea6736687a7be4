#include "dispatch/recovery.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>
#include <variant>

#include "policy/batching/usage_split.h"
#include "policy/budget/doorkeeper.h"
#include "policy/budget/retry_payment.h"
#include "policy/budget/slot_supply.h"
#include "policy/faults/fault_traits.h"
#include "policy/queueing/tenant.h"

namespace gateway::dispatch {
namespace {

/// How often a throttled call lets fresh items go first.
constexpr double kThrottledYield = 0.5;

/// Whether the failure of that call is the account's, as is proven. What took probes is proven of
/// the probe alone: in any other call a bad item may have done the same.
bool account_refuses(const Call& call, const faults::UpstreamHealth& health) {
  const faults::AccountFault* const proven = health.account_fault();
  if (proven == nullptr) return false;
  return !proven->by_probes || (call.sent == 1 && call.started.fresh);
}

}  // namespace

Recovery::Recovery(faults::RetryPolicy::Params policy, std::span<budget::Budget* const> budgets,
                   ModelQueue& queue, RetryQueue& retries, ModelProbe& probe,
                   std::function<double()> random)
    : policy_(policy),
      budgets_(budgets.begin(), budgets.end()),
      queue_(queue),
      retries_(retries),
      random_(std::move(random)),
      attribution_(queue, probe) {}

void Recovery::answered(Upstream& upstream, CallPtr call, BatchAnswer answer, Timestamp now) {
  tell_of_items(*call, now);
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
        attribution_.item_passed(*item.tenant);
        queue_.deliver(item, {std::move(answer.embeddings[k]), item.billed, item.timing});
      } else if (std::exchange(item.work.record.flawed, true)) {
        const CallFault fault{.kind = FaultKind::bad_answer,
                              .message = flaw->message,
                              .provider_request_id = answer.provider_request_id,
                              .names_items = true};
        attribution_.convict(item, call->parameters,
                             {item.tenant->name(), upstream.name(), fault, 1}, 0, now);
        queue_.deliver(item, {faults::to_error(fault), item.billed, item.timing});
      } else {
        again->items.push_back(std::move(call->items[k]));
      }
    }
    if (flawed) ++flaw;
  }
  if (answer.flaws.size() < call->items.size()) attribution_.passed(*call, now);
  if (!answer.flaws.empty())
    upstream.probe().rows_flawed({answer.flaws.size(), answer.flaws.front().message});
  again->note_failed(upstream);
  repeat_flawed(*call, std::move(again), now);
  if (call->search.on()) search_on(upstream, std::move(call), now);
}

/// An account that refused a call for its size learns that it was none of these items.
void Recovery::tell_of_items(const Call& passed, Timestamp now) {
  for (budget::Budget* const budget : budgets_) {
    if (budget->sizes().open()) budget->items_passed(passed.contents(), now);
  }
}

/// Rows of an answer whose vectors broke the contract go once more, without their neighbours, who
/// have theirs.
void Recovery::repeat_flawed(const Call& call, CallPtr again, Timestamp now) {
  if (again->items.empty()) return;
  again->parameters = call.parameters;
  retries_.add(now, std::move(again));
}

faults::RetryPolicy::Attempt Recovery::attempt_of(const Upstream& upstream, const Call& call,
                                                  const CallFault& fault, Timestamp now) {
  const faults::UpstreamHealth& health = upstream.budget().health();
  const auto flawed = [](const auto& item) { return item->work.record.flawed; };
  return {.failures = call.failures,
          .items = call.sent,
          .isolating = call.search.on(),
          .refused = account_refuses(call, health),
          .flawed = std::ranges::all_of(call.items, flawed),
          .proven = health.proves(fault.kind),
          .others_pass = health.passed_since(call.started.at),
          .passed_by = passed_by(call),
          .rest_untested = call.search.rest_is_untested(),
          .elsewhere = to_be_asked_elsewhere(upstream, call, fault, now),
          .peer_serves = upstream.budget().peer_serves(now),
          .scarce = !queue_.waiting().empty(),
          .several_tenants = call.owner() == nullptr,
          .lane_refused = attribution_.refusal(call.parameters, call.items, now) != nullptr,
          .lane_blamed = attribution_.lanes().blame_is_believed(call.parameters),
          .lane_passes = attribution_.lanes().passes(call.parameters, now),
          .lane_doubted = attribution_.lanes().doubted(call.parameters),
          .suspicion = Attribution::suspicion_of(call, fault.kind, health)};
}

/// Whether it may be this account's fault alone, and another that is well has yet to be asked.
/// While this one answers calls that is so only of parameters, since accounts differ in what they
/// support.
bool Recovery::to_be_asked_elsewhere(const Upstream& upstream, const Call& call,
                                     const CallFault& fault, Timestamp now) {
  if (call.failed_at_several || !upstream.budget().has_well_peer()) return false;
  const bool of_parameters = faults::traits_of(fault.kind).blame == faults::Blame::parameters;
  return of_parameters || !upstream.budget().health().serves(now);
}

/// Whether some call of the model was answered since the first of these items was first sent.
bool Recovery::passed_by(const Call& call) const {
  Timestamp since = kNever;
  for (const queueing::EmbedItemPtr& item : call.items)
    since = std::min(since, item->work.record.first_sent_at);
  return passed_since(since);
}

bool Recovery::passed_since(Timestamp then) const {
  return std::ranges::any_of(budgets_, [then](const budget::Budget* budget) {
    return budget->health().passed_since(then);
  });
}

void Recovery::failed(Upstream& upstream, CallPtr call, const CallFault& fault, Timestamp now) {
  const bool refused = account_refuses(*call, upstream.budget().health());
  call->failures.add(fault.kind, refused);
  call->yields = yields(fault.kind, refused);
  if (!faults::traits_of(fault.kind).throttle) call->note_failed(upstream);
  attribution_.failed(*call, fault, upstream.budget().health(), now);
  // The fault speaks of what was sent. If nobody waits for that any more, it tells nothing of those
  // held back.
  if (!call->sent_alive()) {
    // Its callers did not wait for the end, and may ask again: then it shall hold nobody else.
    if (call->sent == 1 && call->straggles) attribution_.suspect(*call->items.front(), now);
    return end_search(upstream, *call, false);
  }
  faults::RetryPolicy::Attempt attempt = attempt_of(upstream, *call, fault, now);
  const bool told_nothing = attempt.flawed || attempt.lane_passes || attempt.elsewhere;
  if (fault.kind == FaultKind::shape_wrong && !told_nothing) {
    attempt.lane_refused = attribution_.shape_wrong(*call, fault, now) || attempt.lane_refused;
  }
  call->hung = call->hung || (fault.kind == FaultKind::timed_out && attempt.others_pass);
  const faults::FaultTraits traits = faults::traits_of(fault.kind);
  const bool named =
      traits.blame == faults::Blame::item && traits.repeat == faults::Repeat::never && fault.row &&
      *fault.row < call->items.size() && call->items[*fault.row]->alive() && !call->search.on();
  if (named && call->items.size() > 1 && !attempt.lane_refused && !attempt.elsewhere)
    return follow_name(upstream, std::move(call), fault, now);
  call->drop_dead();
  if (call->broken) {
    upstream.probe().fault_handled(fault, Aftermath::given_up);
    end_search(upstream, *call, false);
    return fail_items(call->items, Error{ErrorKind::internal, "the gateway failed on this call"});
  }
  const faults::RetryPolicy::Decision decision = policy_.decide(fault, attempt, now, random_());
  if (const auto* again = std::get_if<faults::RetryPolicy::RetryAt>(&decision)) {
    retry(upstream, std::move(call), fault, again->at, now);
  } else if (std::holds_alternative<faults::RetryPolicy::Split>(decision)) {
    split_up(upstream, std::move(call), fault, now);
  } else if (std::holds_alternative<faults::RetryPolicy::Separate>(decision)) {
    separate(upstream, std::move(call), fault, now);
  } else if (const auto* part = std::get_if<faults::RetryPolicy::Isolate>(&decision)) {
    isolate(upstream, std::move(call), fault, part->at);
  } else if (std::holds_alternative<faults::RetryPolicy::Elsewhere>(decision)) {
    try_elsewhere(upstream, std::move(call), fault, now);
  } else if (std::holds_alternative<faults::RetryPolicy::Wait>(decision)) {
    wait(upstream, std::move(call), fault);
  } else if (std::holds_alternative<faults::RetryPolicy::RefuseLane>(decision)) {
    refuse_lane(upstream, std::move(call), fault, now);
  } else {
    give_up(upstream, std::move(call), fault, now);
  }
}

/// Whether fresh items take turns with a call that failed so. What is throttled for what it is
/// would come again and again in the few slots that are left while nothing passes, and nothing
/// would. But by chance: at a limit that lets every other call pass, it would be the refused one
/// each time.
bool Recovery::yields(FaultKind kind, bool refused) {
  if (faults::item_may_have_caused(kind)) return !refused;
  if (faults::traits_of(kind).blame == faults::Blame::parameters) return true;
  return faults::traits_of(kind).throttle && random_() < kThrottledYield;
}

void Recovery::retry(Upstream& upstream, CallPtr call, const CallFault& fault, Timestamp at,
                     Timestamp now) {
  const bool by = passed_by(*call);
  if (faults::counts_against_budget(faults::traits_of(fault.kind)) &&
      !budget::pay_for_retry(upstream.budget(), budgets_, now)) {
    upstream.probe().retry_budget_spent();
    // Others are answered, so it is not the provider that has had enough; it only has to wait.
    if (!by) return give_up(upstream, std::move(call), fault, now);
    at = std::max(at, budget::unpaid_retry_at(upstream.budget(), now));
  }
  upstream.probe().fault_handled(fault, Aftermath::retried);
  Error too_late = faults::to_error(fault, {.alone = false, .proven = false, .refuted = false});
  // It would be sent again, so nothing that it was told is proven of its items.
  if (too_late.kind != ErrorKind::throttled) too_late.kind = ErrorKind::unavailable;
  // Others are answered, so it is the deadline that fails this one, not the provider.
  Error past_deadline = too_late;
  if (by && too_late.kind == ErrorKind::unavailable &&
      faults::traits_of(fault.kind).blame != faults::Blame::item)
    past_deadline.kind = ErrorKind::deadline_exceeded;
  const Timestamp answered = budget::retry_answered_at(upstream.budget(), budgets_, at, now);
  for (const queueing::EmbedItemPtr& item : call->items) {
    const Timestamp last = std::min(expiry(item->deadline), queue_.drains_at());
    if (!budget::comes_too_late(last, answered, now)) continue;
    const bool drained = last < expiry(item->deadline);
    if (!drained && past_deadline.kind == ErrorKind::deadline_exceeded) {
      queue_.expire(*item, past_deadline);
    } else {
      queue_.deliver(*item, {too_late, item->billed, item->timing});
    }
  }
  const bool bad_alone = call->sent == 1 && (fault.kind == FaultKind::bad_answer ||
                                             fault.kind == FaultKind::rows_miscounted);
  if (bad_alone) call->items.front()->work.record.flawed = true;
  if (call->search.on()) {
    repeat_test(*call, fault);
  } else if (call->hung && call->sent == 1) {
    // Others had their answers, so this one's tenant pays for asking again, not they.
    const queueing::EmbedItem& item = *call->items.front();
    queue_.waiting().charge(*item.tenant, 1, item.priority);
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
  const auto has_record = [](const auto& item) { return !item->tenant->conduct().clean(); };
  std::size_t first = call->items.size() / 2;
  // Where an item may have done it, those who are likely to pass go together.
  if (faults::traits_of(fault.kind).repeat != faults::Repeat::never) {
    // Not of std::ranges, whose result clang 14 can't read with this library.
    const auto others =
        std::stable_partition(call->items.begin(), call->items.end(), std::not_fn(has_record));
    const auto trusted = static_cast<std::size_t>(others - call->items.begin());
    if (trusted > 0 && trusted < call->items.size()) first = trusted;
  }
  auto halves = split(std::move(call), first);
  for (CallPtr* const half : {&halves.first, &halves.second}) {
    (*half)->yields = (*half)->yields || std::ranges::all_of((*half)->items, has_record);
    retries_.add(now, std::move(*half));
  }
}

void Recovery::try_elsewhere(Upstream& upstream, CallPtr call, const CallFault& fault,
                             Timestamp now) {
  if (const faults::AccountFault* const refused = budget::refused_everywhere(budgets_)) {
    upstream.probe().fault_handled(fault, Aftermath::given_up);
    const Error error = faults::to_error(fault);
    end_search(upstream, *call, false);
    for (const queueing::EmbedItemPtr& item : call->items)
      item->tenant->conduct().probe_refused(now);
    fail_items(call->items, error);
    // Whatever waits would be refused alike, one slot after the other.
    return queue_.fail_all(error, [&](const queueing::EmbedItem& item) {
      return budget::refuses(*refused, *item.tenant, budgets_);
    });
  }
  upstream.probe().fault_handled(fault, Aftermath::retried);
  // A search goes on where it stood: were it begun anew at each look at a refused account, it might
  // never end.
  if (call->search.on()) return retries_.add(now, std::move(call));
  queue_.put_back(call->parameters, std::exchange(call->items, {}));
}

/// In an outage no call is worth keeping together: each item may be the next probe, and a bad one
/// among them must not make all of them fail. If the other accounts are refused, nobody waits for
/// its end.
void Recovery::wait(Upstream& upstream, CallPtr call, const CallFault& fault) {
  upstream.probe().fault_handled(fault, Aftermath::retried);
  Items items;
  if (call->search.on()) {
    Search::Rest rest = close_search(upstream, *call, false);
    queue_.put_back(call->parameters, std::move(rest.cleared));
    items = std::move(rest.suspects);
  }
  std::ranges::move(call->items, std::back_inserter(items));
  const Error error = outage_error(fault);
  const faults::AccountFault* const refused = budget::refused_everywhere(budgets_);
  const auto is_refused = [&](const queueing::EmbedItem& item) {
    return refused != nullptr && budget::refuses(*refused, *item.tenant, budgets_);
  };
  for (queueing::EmbedItemPtr& item : items) {
    const EmbedWork::Record& record = item->work.record;
    const bool over =
        is_refused(*item) || policy_.out_of_patience(record.failures, record.failed_alone,
                                                     passed_since(record.first_sent_at));
    if (item->alive() && over) queue_.deliver(*item, {error, item->billed, item->timing});
  }
  std::erase_if(items, [](const auto& item) { return !item->alive(); });
  queue_.put_back(call->parameters, std::move(items));
  if (refused != nullptr) queue_.fail_all(error, is_refused);
}

/// What is told of a call that is given up while nothing passes. Where another account of the model
/// is refused, that is what an operator can mend.
Error Recovery::outage_error(const CallFault& fault) const {
  for (const budget::Budget* const budget : budgets_) {
    if (const faults::AccountFault* const refusal = budget->account_fault())
      return faults::to_error(refusal->fault);
  }
  return faults::to_error(fault, {.alone = false, .proven = true, .refuted = false});
}

void Recovery::give_up(Upstream& upstream, CallPtr call, const CallFault& fault, Timestamp now) {
  upstream.probe().fault_handled(fault, Aftermath::given_up);
  const faults::RetryPolicy::Attempt attempt = attempt_of(upstream, *call, fault, now);
  const faults::FaultTraits traits = faults::traits_of(fault.kind);
  const faults::Evidence evidence{.alone = call->sent == 1,
                                  .proven = attempt.proven && !attempt.passed_by,
                                  .refuted = policy_.convicts(fault.kind, attempt)};
  const Items items = std::exchange(call->items, {});
  Error error = faults::to_error(fault, evidence);
  const bool bad_twice = attempt.flawed && traits.error == ErrorKind::bad_answer;
  if (bad_twice) {
    for (const queueing::EmbedItemPtr& item : items) convict(upstream, *item, *call, fault, now);
    end_search(upstream, *call, true);
    return fail_items(items, faults::to_error(fault));
  }
  if (faults::convicts_item(fault.kind, evidence)) {
    if (faults::item_may_have_caused(fault.kind)) upstream.budget().explained();
    convict(upstream, *items.front(), *call, fault, now);
    end_search(upstream, *call, true);
    return fail_items(items, error);
  }
  if (error.kind == ErrorKind::unavailable && traits.blame != faults::Blame::item)
    error = outage_error(fault);
  // Those who failed with them, and whom no test has cleared, fared no better.
  const bool all_alike =
      call->search.on() && (evidence.proven || faults::item_may_have_caused(fault.kind));
  fail_items(items, error);
  if (all_alike) {
    Search::Rest rest = close_search(upstream, *call, false);
    queue_.put_back(call->parameters, std::move(rest.cleared));
    for (const queueing::EmbedItemPtr& item : rest.suspects) {
      if (!item->alive()) continue;
      if (passed_since(item->work.record.first_sent_at)) {
        item->work.record.alone = true;  // It was never tried without the others.
      } else {
        queue_.deliver(*item, {error, item->billed, item->timing});
      }
    }
    std::erase_if(rest.suspects, [](const auto& item) { return !item->alive(); });
    return queue_.put_back(call->parameters, std::move(rest.suspects));
  }
  end_search(upstream, *call, false);
}

void Recovery::convict(const Upstream& upstream, const queueing::EmbedItem& item, const Call& call,
                       const CallFault& fault, Timestamp now) {
  const ItemConvicted finding{item.tenant->name(), upstream.name(), fault, call.search.calls()};
  const double paid = call.search.paid_by(*item.tenant);
  if (!attribution_.convict(item, call.parameters, finding, paid, now)) return;
  fail_lane(call.parameters, now);
}

void Recovery::fail_items(const Items& items, const Error& error) {
  for (const queueing::EmbedItemPtr& item : items) {
    if (item->alive()) queue_.deliver(*item, {error, item->billed, item->timing});
  }
}

}  // namespace gateway::dispatch
