#include "dispatch/upstream.h"

#include <algorithm>
#include <exception>
#include <optional>
#include <utility>
#include <vector>

#include "policy/fault_traits.h"
#include "policy/usage_split.h"

namespace gateway {

Upstream::Upstream(Params params, Destination destination, ModelQueue& queue, Probe& probe,
                   std::function<double()> random)
    : params_(std::move(params)),
      destination_(std::move(destination)),
      queue_(queue),
      shard_(queue.shard()),
      probe_(probe),
      random_(std::move(random)),
      retry_policy_(params_.retry),
      pacer_(params_.pace),
      slot_timer_(shard_.time().make_timer([this] { pump(); })) {
  queue_.on_work([this] { wake(); });
  queue_.on_call_items_dead([this] { drop_abandoned(); });
}

void Upstream::wake() {
  // Posted, not run: requests that crossed to the shard at the same moment get on board of the same
  // call.
  if (std::exchange(pump_posted_, true)) return;
  shard_.post([this] {
    pump_posted_ = false;
    pump();
  });
}

void Upstream::pump() {
  const Timestamp now = shard_.time().now();
  while (pacer_.next_slot_at() <= now) {
    CallPtr call = next_call(now);
    if (call == nullptr) break;
    start(std::move(call), now);
  }
  slot_timer_->set(next_pump_at());
}

CallPtr Upstream::next_call(Timestamp now) {
  while (!again_.empty() && again_.begin()->first <= now) {
    CallPtr call = std::move(again_.begin()->second);
    again_.erase(again_.begin());
    call->drop_dead();
    if (!call->items.empty()) return call;
  }
  return queue_.take_call(params_.bounds);
}

Timestamp Upstream::next_pump_at() const {
  if (queue_.waiting()) return pacer_.next_slot_at();
  if (again_.empty()) return kNever;
  return std::max(again_.begin()->first, pacer_.next_slot_at());
}

void Upstream::start(CallPtr call, Timestamp now) {
  ++call->attempts;
  std::vector<Duration> first_delays;
  for (const EmbedItemPtr& item : call->items) {
    const Duration delay = now - item->waiting_since;
    if (item->timing.attempts == 0) first_delays.push_back(delay);
    item->timing.queued += delay;
    ++item->timing.attempts;
    item->timing.call_items = static_cast<std::uint32_t>(call->items.size());
  }
  const std::uint64_t tokens = call->estimated_tokens();
  pacer_.take(tokens, now);
  probe_.call_started({.budget = {params_.name, queue_.model().name},
                       .items = call->items.size(),
                       .capacity = params_.bounds.capacity.items,
                       .estimated_tokens = tokens,
                       .queue_delays = first_delays});
  in_flight_.insert(call.get());
  shard_.spawn("call", run(std::move(call), now));
}

boost::asio::awaitable<void> Upstream::run(CallPtr call, Timestamp started) {
  const Timestamp deadline = std::min(started + params_.call_timeout, call->last_deadline());
  Result<BatchAnswer, CallFault> outcome = CallFault{FaultKind::aborted, {}};
  try {
    outcome = co_await attempt(destination_, *call, deadline);
  } catch (const std::exception& bug) {
    probe_.task_failed("attempt", bug.what());
    give_up(*call, Error{ErrorKind::internal, "the gateway failed on this call"});
  }
  finish(std::move(call), started, std::move(outcome));
}

void Upstream::finish(CallPtr call, Timestamp started, Result<BatchAnswer, CallFault> outcome) {
  const Timestamp now = shard_.time().now();
  in_flight_.erase(call.get());
  for (const EmbedItemPtr& item : call->items) {
    item->timing.upstream += now - started;
    item->waiting_since = now;
  }
  const std::optional<CallFault> fault =
      outcome ? std::nullopt : std::optional<CallFault>(outcome.error());
  const Usage usage = outcome ? outcome->usage : Usage{};
  pacer_.finish(call->estimated_tokens(),
                usage.total_tokens > 0 ? std::optional(usage.total_tokens) : std::nullopt);
  probe_.call_finished({.budget = {params_.name, queue_.model().name},
                        .duration = now - started,
                        .fault = fault ? &*fault : nullptr,
                        .usage = usage});
  if (fault) {
    handle_fault(std::move(call), *fault, now);
  } else {
    answer(*call, std::move(*outcome));
  }
  wake();
}

void Upstream::answer(Call& call, BatchAnswer answer) {
  queue_.set_availability(Availability::available);
  std::vector<ItemCost> costs;
  costs.reserve(call.items.size());
  for (const EmbedItemPtr& item : call.items) costs.push_back(item->cost);
  const std::vector<Usage> usages = split_usage(answer.usage, costs);
  for (std::size_t k = 0; k < call.items.size(); ++k) {
    EmbedItem& item = *call.items[k];
    if (!item.alive) continue;
    queue_.deliver(item, {std::move(answer.embeddings[k]), usages[k], item.timing});
  }
}

void Upstream::handle_fault(CallPtr call, const CallFault& fault, Timestamp now) {
  learn(fault);
  call->drop_dead();
  if (call->items.empty()) return;

  const Budget budget{params_.name, queue_.model().name};
  const RetryPolicy::Attempt attempt{call->attempts, call->items.size(), call->isolating};
  const auto decision = retry_policy_.decide(fault, attempt, now, random_());
  const auto* const retry = std::get_if<RetryPolicy::RetryAt>(&decision);
  if (traits_of(fault.kind).throttle) {
    pacer_.pause_until(retry ? retry->at : now + retry_policy_.backoff(call->attempts, random_()));
  }
  if (retry != nullptr) {
    probe_.fault_handled(budget, fault, Aftermath::retried);
    retry_at(retry->at, std::move(call), fault, now);
  } else if (std::holds_alternative<RetryPolicy::Split>(decision)) {
    probe_.fault_handled(budget, fault, Aftermath::split);
    auto halves = split(std::move(call));
    again_.emplace(now, std::move(halves.first));
    again_.emplace(now, std::move(halves.second));
  } else {
    probe_.fault_handled(budget, fault, Aftermath::given_up);
    give_up(*call, to_error(fault));
  }
}

void Upstream::retry_at(Timestamp at, CallPtr call, const CallFault& fault, Timestamp now) {
  const Error too_late = to_error(fault);
  for (const EmbedItemPtr& item : call->items) {
    const Timestamp last = std::min(expiry(item->deadline), queue_.drains_at());
    // What has expired by now is the queue's to answer: its deadline passed, whatever the provider
    // said.
    if (last > now && last <= at)
      queue_.deliver(*item, {.outcome = too_late, .timing = item->timing});
  }
  call->drop_dead();
  if (!call->items.empty()) again_.emplace(at, std::move(call));
}

void Upstream::give_up(Call& call, const Error& error) {
  for (const EmbedItemPtr& item : call.items) {
    if (item->alive) queue_.deliver(*item, {.outcome = error, .timing = item->timing});
  }
}

void Upstream::learn(const CallFault& fault) {
  if (fault.row_limit && *fault.row_limit > 0) {
    std::size_t& rows = params_.bounds.capacity.items;
    rows = std::min(rows, *fault.row_limit);
  }
  const FaultTraits traits = traits_of(fault.kind);
  const bool ours = traits.blame == Blame::item || traits.blame == Blame::size || traits.throttle;
  if (ours) {
    queue_.set_availability(Availability::available);
  } else if (fault.kind != FaultKind::aborted) {
    queue_.set_availability(Availability::unavailable);
  }
}

void Upstream::drop_abandoned() {
  for (Call* const call : in_flight_) {
    if (!call->alive()) call->abort.raise();
  }
  std::erase_if(again_, [](const auto& entry) { return !entry.second->alive(); });
}

}  // namespace gateway
