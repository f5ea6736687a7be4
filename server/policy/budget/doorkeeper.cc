#include "policy/budget/doorkeeper.h"

#include <algorithm>
#include <chrono>
#include <string>

#include "policy/budget/promises.h"
#include "policy/faults/fault_traits.h"
#include "policy/queueing/wait_estimate.h"

namespace gateway::budget {
namespace {

/// No caller is asked to come back sooner or later than this.
constexpr Duration kShortestPushback = std::chrono::milliseconds(10);
constexpr Duration kLongestPushback = std::chrono::minutes(5);
/// Where nobody can tell when: long against a burst of others' work, short against a day's tide.
constexpr Duration kBlindPushback = std::chrono::seconds(30);

/// A figure beyond this says no more than that it is far: the estimate goes by what arrives now.
constexpr Duration kLongestTold = std::chrono::hours(1);

Duration pushback(Duration wait) {
  return std::clamp(wait, kShortestPushback, kLongestPushback);
}

/// What is told is an estimate, and clocks differ: who comes back a little later is let in.
Duration with_room(Duration wait) {
  constexpr int kPart = 20;
  return wait > kLongestPushback ? wait : wait + wait / kPart;
}

std::string in_ms(Duration duration) {
  if (duration > kLongestTold) return "more than an hour";
  const auto ms = std::chrono::ceil<std::chrono::milliseconds>(duration).count();
  return std::to_string(ms) + " ms";
}

/// What takes the time of a request whose last call starts at `start`, in words: the next slot,
/// what waits for slots before it, the ramp, and the provider.
std::string way_of(const SlotSupply& supply, Timestamp start, bool queue_ahead, Timestamp now) {
  const Timestamp first = std::max(supply.first_at, now);
  std::string way = "the next slot opens in " + in_ms(first - now);
  if (start > first) {
    way += queue_ahead ? ", what waits ahead and its own calls take " : ", its own calls take ";
    way += in_ms(start - first);
    if (supply.ramp_delay > Duration::zero()) way += " while the call rate still rises";
  }
  if (supply.slow_latency > Duration::zero())
    way += ", 99 calls of a hundred are answered within " + in_ms(supply.slow_latency);
  return way;
}

/// As things are, the last of so many slots never comes.
bool endless(double slots) {
  return slots >= queueing::kEndlessWait;
}

}  // namespace

Doorkeeper::Doorkeeper(Limits limits, const queueing::FairQueue& queue,
                       std::span<const Budget* const> budgets)
    : limits_(limits), queue_(queue), budgets_(budgets.begin(), budgets.end()) {}

Doorkeeper::Load Doorkeeper::load_of(std::span<const queueing::EmbedItemPtr> items) const {
  Load load{.items = items.size(), .bytes = 0, .slots = 0};
  for (const queueing::EmbedItemPtr& item : items) {
    load.slots += queue_.slots_of(item->work.cost);
    load.bytes += item->work.cost.bytes;
  }
  return load;
}

std::optional<Doorkeeper::Refusal> Doorkeeper::judge(const Terms& terms,
                                                     const queueing::Tenant& tenant,
                                                     const Load& load, Timestamp now) const {
  // While the account is looked at again, requests are let in: one of them is the look.
  const faults::AccountFault* const refused = refused_everywhere(budgets_);
  const auto looks_again = [now](const Budget* budget) {
    return budget->expected_call_at(now) <= now && budget->may_repeat_at() <= now;
  };
  if (refused != nullptr && refuses(*refused, tenant, budgets_) &&
      std::ranges::none_of(budgets_, looks_again))
    return Refusal{Rejection::account_refused, faults::to_error(refused->fault)};

  if (auto refusal = judge_share(terms, tenant, load, now)) return refusal;
  return judge_deadline(terms, tenant, load.slots, now);
}

bool refuses(const faults::AccountFault& refused, const queueing::Tenant& tenant,
             std::span<const Budget* const> budgets) {
  if (!refused.by_probes) return true;
  Timestamp passed_at = Timestamp::min();
  for (const Budget* const budget : budgets)
    passed_at = std::max(passed_at, budget->health().last_passed());
  return tenant.conduct().stands_refused(passed_at);
}

std::optional<Doorkeeper::Refusal> Doorkeeper::judge_share(const Terms& terms,
                                                           const queueing::Tenant& tenant,
                                                           const Load& load, Timestamp now) const {
  const bool too_many = tenant.items() + load.items > limits_.max_items_per_tenant;
  if (!too_many && tenant.bytes() + load.bytes <= limits_.max_bytes_per_tenant) return std::nullopt;
  // Its queue has room again when as much has left as is to come.
  const SlotSupply supply = supply_of(budgets_, now);
  const double backlog =
      queue_.slots_before(tenant, terms.priority, 0, supply.full_per_second, now);
  const double part =
      std::min(1.0, static_cast<double>(load.items) /
                        static_cast<double>(std::max<std::size_t>(1, tenant.items())));
  const Timestamp at = supply.start_of(backlog * part, now);
  const std::string what = too_many ? "items" : "bytes";
  return Refusal{too_many ? Rejection::tenant_items : Rejection::tenant_bytes,
                 {.kind = ErrorKind::overloaded,
                  .message = "this tenant's queue is full of " + what,
                  .retry_after = endless(backlog) ? kBlindPushback : pushback(at - now)}};
}

std::optional<Doorkeeper::Refusal> Doorkeeper::judge_deadline(const Terms& terms,
                                                              const queueing::Tenant& tenant,
                                                              double slots, Timestamp now) const {
  if (!terms.deadline || refused_everywhere(budgets_) != nullptr) return std::nullopt;
  const SlotSupply supply = supply_of(budgets_, now);
  // Who comes alone and fits into one call has the next slot: should others come before it opens,
  // its deadline makes it lead. If the slot is open, whether the provider is quick enough is the
  // provider's business. Were that judged here, a slow spell would lock callers out although nobody
  // waits.
  const bool next = queue_.empty() && slots <= 1;
  if (next && supply.first_at <= now) return std::nullopt;
  const double before = next ? 1
                             : queue_.slots_before_promise(tenant, terms.priority, slots,
                                                           supply.full_per_second, now);
  const Timestamp start = supply.start_of(before, now);
  const Duration call = time_of_call(supply, *terms.deadline - now);
  Duration late = start == kNever ? Duration::max() : start + call - *terms.deadline;
  // By its share of the slots it may be in time, and break what others were promised all the same.
  const bool has_time = late <= Duration::zero();
  if (has_time) late = promise_late_by(queue_, supply, slots, *terms.deadline, now);
  if (late <= Duration::zero()) return std::nullopt;

  if (std::ranges::none_of(budgets_, &Budget::is_well)) {
    return Refusal{Rejection::provider_down,
                   {.kind = ErrorKind::unavailable,
                    .message = "the provider is down and will hardly be back before the deadline",
                    .retry_after = pushback(supply.first_at - now)}};
  }
  if (endless(before) && !queue_.has_share(terms.priority)) {
    return Refusal{
        Rejection::deadline_far,
        {.kind = ErrorKind::overloaded,
         .message = "BULK work gets slots only while no INTERACTIVE work waits, and more "
                    "of that is asked for than the provider's budget gives",
         .retry_after = kBlindPushback}};
  }
  return Refusal{
      Rejection::deadline_far,
      {.kind = ErrorKind::overloaded,
       .message = "the deadline is too short by " +
                  (late > kLongestTold ? "" : std::string("about ")) + in_ms(late) + ": " +
                  (has_time ? "what was promised to others before takes the slots"
                            : way_of(supply, start, !queue_.empty(), now)),
       .retry_after = pushback(with_room(late) + supply.interval())}};
}

std::optional<Duration> Doorkeeper::expected_wait(Priority priority, Timestamp now) const {
  const SlotSupply supply = supply_of(budgets_, now);
  if (supply.first_at == kNever || refused_everywhere(budgets_) != nullptr) return std::nullopt;
  const Duration first = std::max(Duration::zero(), supply.first_at - now);
  if (queue_.empty()) return first;
  const double before = queue_.slots_before_newcomer(priority, supply.full_per_second, now);
  if (endless(before)) return std::nullopt;
  return supply.start_of(before, now) - now;
}

}  // namespace gateway::budget
