#include "dispatch/upstream.h"

#include <algorithm>
#include <exception>
#include <string_view>
#include <utility>
#include <vector>

#include "policy/faults/fault_traits.h"
#include "policy/queueing/tenant.h"

namespace gateway::dispatch {
namespace {

/// What a straggler is taken to have met.
constexpr std::string_view kOvertaken =
    "no answer yet, while calls that were sent later had theirs";

/// An answer that was there when the call was given up is an answer.
StragglerEnd end_of(const Call& call, bool answered) {
  if (call.evicted && !answered) return StragglerEnd::evicted;
  if (!call.straggles || call.sent == 1) return StragglerEnd::none;
  return call.given_up && !answered ? StragglerEnd::given_up : StragglerEnd::borne;
}

/// Zero if it is past; absent if it never comes.
std::optional<Duration> until(Timestamp then, Timestamp now) {
  return then == kNever ? std::nullopt : std::optional(std::max(Duration::zero(), then - now));
}

}  // namespace

Upstream::Upstream(Account account, const ModelSpec& model, const batching::CallBounds& bounds,
                   Settings settings, Shard& shard, BudgetProbe& probe, OnEnd on_end)
    : name_(std::move(account.name)),
      destination_{name_, std::move(account.site), model, account.codec, account.exchange},
      call_timeout_(account.call_timeout),
      settings_(std::move(settings)),
      shard_(shard),
      probe_(probe),
      on_end_(std::move(on_end)),
      budget_(bounds, settings_.budget, std::move(account.slots), shard.time().now()),
      crowd_timer_(shard.time().make_timer([this] { keep_places_free(shard_.time().now()); })) {
  tell_budget(shard.time().now());
}

void Upstream::configure(const Settings& settings) {
  const Timestamp now = shard_.time().now();
  const bool other_key = settings.credentials != settings_.credentials;
  settings_ = settings;
  budget_.configure(settings_.budget, now);
  if (other_key) {
    ++key_number_;
    budget_.forget_account_fault(now);
  }
  tell_budget(now);
}

void Upstream::start(CallPtr call, Timestamp now) {
  std::vector<ItemSent> first_sent;
  for (const queueing::EmbedItemPtr& item : call->items) {
    const Duration delay = now - item->waiting_since;
    if (item->timing.attempts == 0)
      first_sent.push_back({item->tenant->name(), item->priority, delay});
    EmbedWork::Record& record = item->work.record;
    if (record.attempts++ == 0) record.first_sent_at = now;
    item->timing.queued += delay;
    item->waiting_since = now;
    item->state = queueing::ItemState::in_flight;
    ++item->timing.attempts;
    item->timing.call_items = static_cast<std::uint32_t>(call->items.size());
  }
  const std::size_t capacity = budget_.bounds().capacity.items;
  call->sent = call->items.size();
  call->key_number = key_number_;
  call->straggles = call->given_up = call->evicted = false;
  call->abort.reset();
  silence_.call_started();
  stragglers_.call_started();
  call->started = budget_.start(call->cost(), call->fresh(), now);
  probe_.call_started({.items = call->items.size(),
                       .capacity = capacity,
                       .estimated_tokens = call->started.reserved_tokens(),
                       .first_sent = first_sent});
  tell_budget(now);  // A probe is out, or the ramp has risen.
  in_flight_.insert(call.get());
  shard_.spawn("call", run(std::move(call)));
  keep_places_free(now);
}

transport::ExchangeTerms Upstream::terms_of(const Call& call) {
  // Callers' deadlines are none of the provider's: when the last one passes, the call is aborted.
  transport::ExchangeTerms terms{.deadline = call.started.at + call_timeout_,
                                 .new_connection = call.met_silence};
  if (call.met_silence) return terms;
  terms.patience = silence_.patience(usual_latency(call.started.at));
  terms.may_give_up = [this] { return silence_.grant(); };
  return terms;
}

boost::asio::awaitable<void> Upstream::run(CallPtr call) {
  transport::ExchangeTerms terms = terms_of(*call);
  Result<BatchAnswer, CallFault> outcome = CallFault{FaultKind::aborted, {}};
  try {
    outcome = co_await attempt(destination_, settings_.credentials, *call, std::move(terms));
  } catch (const std::exception& bug) {
    shard_.report_bug("attempt", bug.what());
    call->broken = true;
  }
  finish(std::move(call), std::move(outcome));
}

void Upstream::finish(CallPtr call, Result<BatchAnswer, CallFault> outcome) noexcept {
  const Timestamp now = shard_.time().now();
  const Duration duration = now - call->started.at;
  in_flight_.erase(call.get());
  for (const queueing::EmbedItemPtr& item : call->items) {
    item->timing.upstream += duration;
    item->waiting_since = now;
    if (item->alive()) item->state = queueing::ItemState::in_hand;
  }
  if (outcome) {
    budget_.answered(call->started, outcome->usage, now);
    probe_.call_finished({.duration = duration,
                          .fault = nullptr,
                          .usage = outcome->usage,
                          .straggler = end_of(*call, true)});
    stragglers_.call_answered(call->started.at, duration, usual_latency(now));
    give_up_straggler(now);
    keep_places_free(now);
  } else {
    const std::optional<Throttled> before = throttled_before(*call, now);
    CallFault seen = judged(*call, std::move(outcome).error());
    call->started.overtaken =
        seen.kind == FaultKind::timed_out && (call->straggles || call->evicted);
    const CallFault fault =
        budget_.faulted(call->started, std::move(seen), call->contents(), now, before);
    const bool throttled =
        faults::traits_of(fault.kind).throttle && !faults::breaker_failure(fault.kind);
    const bool own = before && (before->own || budget_.health().passed_since(before->last_at));
    call->throttle_is_own = throttled && own && !before->own;
    if (throttled) note_throttled(*call, {before ? before->first : call->started.slot, now, own});
    outcome = fault;
    if (fault.kind == FaultKind::connection_silent) call->met_silence = true;
    const bool refused = faults::traits_of(fault.kind).blame == faults::Blame::account &&
                         budget_.account_fault() != nullptr;
    probe_.call_finished({duration, &fault, Usage{}, refused, end_of(*call, false)});
  }
  tell_budget(now);
  on_end_(*this, std::move(call), std::move(outcome));
}

/// What all of its items have in common, or of what is each one's own the last. A call with any
/// other item in it may be throttled for that one, or for the pace, whatever the rest of them have
/// met; unless it is all of one tenant's, none of whose items pass while others do.
std::optional<Throttled> Upstream::throttled_before(const Call& call, Timestamp now) const {
  const queueing::Tenant* const owner = call.owner();
  const bool expected =
      owner != nullptr && owner->conduct().stands_throttled() && budget_.health().serves(now);
  std::optional<Throttled> last;
  bool common = true;
  bool own = true;
  for (const queueing::EmbedItemPtr& item : call.items) {
    const auto& records = item->work.record.throttled;
    const auto record = std::ranges::find(records, name_, &EmbedWork::ThrottledBy::account);
    if (record == records.end()) {
      common = own = false;
      continue;
    }
    const Throttled& throttled = record->throttled;
    common = common && (!last || throttled.first == last->first);
    own = own && throttled.own;
    if (!last || throttled.last_at > last->last_at) last = throttled;
  }
  if (expected) {
    if (!last) last = {.first = call.started.slot, .last_at = call.started.at};
    last->own = true;
    return last;
  }
  return common || own ? last : std::nullopt;
}

void Upstream::note_throttled(const Call& call, const Throttled& throttled) const {
  for (const queueing::EmbedItemPtr& item : call.items) {
    auto& records = item->work.record.throttled;
    const auto own = std::ranges::find(records, name_, &EmbedWork::ThrottledBy::account);
    if (own == records.end()) {
      records.push_back({name_, throttled});
    } else {
      own->throttled = throttled;
    }
  }
}

CallFault Upstream::judged(const Call& call, CallFault fault) const {
  const bool key_refused = fault.kind == FaultKind::credentials_refused;
  if ((call.given_up || call.evicted) && fault.kind == FaultKind::aborted)
    return {.kind = FaultKind::timed_out, .message = std::string(kOvertaken)};
  if (key_refused && call.key_number != key_number_) fault.kind = FaultKind::key_replaced;
  return fault;
}

void Upstream::tell_budget(Timestamp now) {
  using enum faults::CircuitBreaker::State;
  if (budget_.breaker() == open && breaker_ != open) destination_.exchange.distrust_connections();
  breaker_ = budget_.breaker();
  probe_.budget_changed({.paced = budget_.pace(now),
                         .burst_calls = budget_.burst_calls(now),
                         .most = budget_.sizes().most(),
                         .token_ratio = budget_.token_ratio(),
                         .breaker = budget_.breaker()});
}

void Upstream::passed_apart(const CallSize& call, Timestamp now) {
  budget_.passed_apart(call, now);
  tell_budget(now);
}

void Upstream::forget_sizes(Timestamp now) {
  budget_.forget_sizes();
  tell_budget(now);
}

void Upstream::abort_abandoned() {
  for (Call* const call : in_flight_) {
    if (!call->alive()) call->abort.raise();
  }
}

BudgetReport Upstream::report(Timestamp now) const {
  const budget::Budget::Minute minute = budget_.last_minute(now);
  return {.upstream = name_,
          .weight = settings_.weight,
          .configured = budget_.configured(),
          .paced = budget_.pace(now),
          .last_minute = {.slots_used = minute.calls,
                          .slots_allowed = minute.calls_allowed,
                          .tokens = minute.tokens,
                          .rate_throttles = minute.rate_throttles,
                          .token_throttles = minute.token_throttles,
                          .burst_throttles = minute.burst_throttles},
          .in_flight = budget_.in_flight(),
          .max_in_flight = budget_.max_in_flight(),
          .burst_calls = budget_.burst_calls(now),
          .configured_most = budget_.sizes().configured(),
          .most = budget_.sizes().most(),
          .next_size_trial_in = until(budget_.sizes().next_trial_at(), now),
          .token_ratio = budget_.token_ratio(),
          .latency_p50 = budget_.latency(0.5, now),
          .latency_p90 = budget_.latency(0.9, now),
          .breaker = budget_.breaker(),
          .next_slot_in = until(budget_.expected_call_at(now), now),
          .retries_left = budget_.retries().balance(now)};
}

}  // namespace gateway::dispatch
