// What a fair queue expects of the future; who is served next is in fair_queue.cc.
#include <algorithm>

#include "policy/batching/dominant_share.h"
#include "policy/queueing/fair_queue.h"
#include "policy/queueing/wait_estimate.h"

namespace gateway::queueing {
namespace {

/// A call is indivisible: who is next in its class still waits until the one before has its slot.
constexpr double kIndivisible = 1;

/// Arrivals slower than this, in slots a second, are not worth remembering a tenant for.
constexpr double kFaintArrivals = 0.001;

constexpr double kUsualWeight = 1;

/// Slots that the other class may get for each slot of `priority` while both wait.
double most_of_other(Priority priority, double bulk_share) {
  if (priority == Priority::interactive) return bulk_share / (1 - bulk_share);
  return bulk_share > 0 ? (1 - bulk_share) / bulk_share : kEndlessWait;
}

}  // namespace

std::size_t FairQueue::items() const {
  return backlog(Priority::interactive).items + backlog(Priority::bulk).items;
}

std::size_t FairQueue::bytes() const {
  return backlog(Priority::interactive).bytes + backlog(Priority::bulk).bytes;
}

double FairQueue::slots_per_share() const {
  Backlog all = backlog(Priority::interactive);
  all += backlog(Priority::bulk);
  return packing_.slots_per_share(all, nominal_);
}

double FairQueue::backlog_slots() const {
  const double shares = backlog(Priority::interactive).share + backlog(Priority::bulk).share;
  return shares * slots_per_share();
}

double FairQueue::slots_of(const ItemCost& cost) const {
  return batching::dominant_share(cost, nominal_) * slots_per_share();
}

void FairQueue::note_arrival(Tenant& tenant, Priority priority, double slots, Timestamp now) {
  if (arrivals_.due_to_restart(now)) {
    const double factor = arrivals_.restart(now);
    for (double& scaled : scaled_arrivals_) scaled *= factor;
    tenants_.for_each([factor](Tenant& known) {
      known.of(Priority::interactive).scaled_arrivals *= factor;
      known.of(Priority::bulk).scaled_arrivals *= factor;
    });
  }
  arrivals_.note(tenant.of(priority).scaled_arrivals, slots, now);
  arrivals_.note(scaled_arrivals_[static_cast<std::size_t>(priority)], slots, now);

  const double rate_of_one = arrivals_.rate_of_one(now);
  tenants_.forget_idle([&](const Tenant& idle) {
    const double rate = rate_of_one * (idle.of(Priority::interactive).scaled_arrivals +
                                       idle.of(Priority::bulk).scaled_arrivals);
    return &idle != &tenant && rate < kFaintArrivals && !in_debt(idle);
  });
}

void FairQueue::forget_if_idle(Tenant& tenant) {
  const bool arrived = tenant.of(Priority::interactive).scaled_arrivals > 0 ||
                       tenant.of(Priority::bulk).scaled_arrivals > 0;
  if (!arrived && !in_debt(tenant)) tenants_.forget(tenant);
}

bool FairQueue::in_debt(const Tenant& tenant) const {
  return debt(tenant, Priority::interactive) > 0 || debt(tenant, Priority::bulk) > 0;
}

double FairQueue::slots_before(const Tenant& tenant, Priority priority, double own_slots,
                               double slots_per_second, Timestamp now) const {
  const double slots = own_slots + tenant.of(priority).backlog.share * slots_per_share();
  return estimate({.tenant = &tenant,
                   .priority = priority,
                   .slots = slots,
                   .slots_after_arrivals = slots,
                   .debt = debt(tenant, priority),
                   .weight = tenant.weight()},
                  slots_per_second, now);
}

double FairQueue::slots_before_promise(const Tenant& tenant, Priority priority, double own_slots,
                                       double slots_per_second, Timestamp now) const {
  const double waiting = tenant.of(priority).backlog.share * slots_per_share();
  return estimate({.tenant = &tenant,
                   .priority = priority,
                   .slots = own_slots + waiting,
                   .slots_after_arrivals = waiting,
                   .debt = debt(tenant, priority),
                   .weight = tenant.weight()},
                  slots_per_second, now);
}

double FairQueue::slots_before_newcomer(Priority priority, double slots_per_second,
                                        Timestamp now) const {
  const ItemCost small{.takes = {.items = 1, .texts = 0}, .tokens = 0};
  return estimate({.tenant = nullptr,
                   .priority = priority,
                   .slots = slots_of(small),
                   .slots_after_arrivals = slots_of(small),
                   .debt = 0,
                   .weight = kUsualWeight},
                  slots_per_second, now);
}

double FairQueue::estimate(const Candidate& candidate, double slots_per_second,
                           Timestamp now) const {
  const double scale = slots_per_share();
  const double arrivals_scale = arrivals_.rate_of_one(now) / std::max(slots_per_second, 1e-6);
  const double turn = (candidate.slots + candidate.debt) / candidate.weight;
  const double turn_after_arrivals =
      (candidate.slots_after_arrivals + candidate.debt) / candidate.weight;
  const auto rivals = [&](const auto& visit) {
    tenants_.for_each([&](const Tenant& tenant) {
      const Tenant::Standing& standing = tenant.of(candidate.priority);
      if (&tenant == candidate.tenant) return;
      visit(SlotRival{.demand = {.waiting = standing.backlog.share * scale,
                                 .per_slot = standing.scaled_arrivals * arrivals_scale},
                      .most = turn * tenant.weight(),
                      .most_with_arrivals = turn_after_arrivals * tenant.weight()});
    });
  };
  const auto other = static_cast<std::size_t>(
      candidate.priority == Priority::bulk ? Priority::interactive : Priority::bulk);
  const OtherClass other_class{
      .demand = {.waiting = backlogs_[other].share * scale,
                 .per_slot = scaled_arrivals_[other] * arrivals_scale},
      .most_per_own = most_of_other(candidate.priority, classes_.bulk_share())};
  return slots_until_served(candidate.slots + kIndivisible, other_class, rivals);
}

}  // namespace gateway::queueing
