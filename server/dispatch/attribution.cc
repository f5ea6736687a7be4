#include "dispatch/attribution.h"

#include <set>
#include <string>

#include "policy/faults/fault_traits.h"
#include "policy/queueing/tenant.h"

namespace gateway::dispatch {
namespace {

/// An item that was in so many failed calls travels alone: where there are many bad ones, each call
/// with some of them fails, each fails the others in it, and a search finds one at a time.
constexpr std::uint32_t kMostInCompany = 6;

}  // namespace

const Error* Attribution::judge(const CallParameters& lane, const queueing::Tenant& tenant,
                                std::span<const queueing::EmbedItemPtr> items, Timestamp now) {
  if (const Error* const refusal = lanes_.refusal(lane, tenant.name(), now)) return refusal;
  const bool trial = lanes_.on_trial(lane);
  if (!trial && suspects_.size(now) == 0) return nullptr;
  for (const queueing::EmbedItemPtr& item : items)
    item->work.record.alone = trial || suspects_.contains(item->work.key, now);
  return nullptr;
}

void Attribution::failed(const Call& call, const CallFault& fault,
                         const faults::UpstreamHealth& health, Timestamp now) {
  const bool unseen =
      faults::traits_of(fault.kind).throttle && !faults::breaker_failure(fault.kind);
  // Who sends many of those shares no calls: others' would be throttled with them. No item is
  // blamed for that.
  if (call.throttle_is_own && call.owner() != nullptr) {
    queueing::Tenant& tenant = *call.items.front()->tenant;
    tenant.conduct().throttled_itself();
    count_culprit(tenant);
  }
  if (fault.kind == FaultKind::aborted || unseen) return;
  if (faults::traits_of(fault.kind).blame == faults::Blame::parameters)
    lanes_.blamed(call.parameters, call.contents());
  const bool left = !faults::never_left(fault.kind);
  const bool of_account = faults::traits_of(fault.kind).blame == faults::Blame::account;
  for (const queueing::EmbedItemPtr& item : call.items) {
    EmbedWork::Record& record = item->work.record;
    ++record.failures;
    if (call.sent == 1) ++record.failed_alone;
    if (call.sent > 1 && ++record.in_company >= kMostInCompany) record.alone = true;
    if (!left) continue;
    if (record.failed_at != kNever && health.passed_anew_since(record.failed_at)) ++record.refuted;
    record.failed_at = now;
    if (call.sent != 1) continue;
    const bool first = (of_account ? record.account_refused : record.against)++ == 0;
    // Who has many of those shares no calls, as if they had been convicted: places are few, and
    // what shares a call with the next one would not be answered either. The item is not blamed
    // yet.
    if (first && call.evicted && item->alive()) count_culprit(*item->tenant);
  }
}

void Attribution::item_passed(queueing::Tenant& tenant) {
  queueing::Conduct& conduct = tenant.conduct();
  const bool was_apart = conduct.apart();
  conduct.passed();
  if (was_apart && !conduct.apart()) probe_.tenant_rejoined(tenant.name());
}

bool Attribution::convict(const queueing::EmbedItem& item, const CallParameters& lane,
                          const ItemConvicted& finding, double paid, Timestamp now) {
  const std::uint64_t key = item.work.key;
  const CallFault& fault = finding.fault;
  queueing::Tenant& tenant = *item.tenant;
  const bool unnamed = fault.kind == FaultKind::item_refused && !fault.names_items;
  if (unnamed && lanes_.item_refused(lane, key, tenant.name(), faults::to_error(fault), now)) {
    tell_refused(lane, now);
    return true;
  }
  suspect(item, now);
  probe_.item_convicted(finding);
  count_culprit(tenant);
  queue_.waiting().charge(tenant, static_cast<double>(finding.calls) - paid, item.priority);
  return false;
}

void Attribution::count_culprit(queueing::Tenant& tenant) {
  const bool was_apart = tenant.conduct().apart();
  tenant.conduct().convicted();
  if (!was_apart && tenant.conduct().apart())
    probe_.tenant_set_apart(
        {tenant.name(), queueing::Conduct::kCulprits, queueing::Conduct::kWindow});
}

void Attribution::suspect(const queueing::EmbedItem& item, Timestamp now) {
  suspects_.remember(item.work.key, now);
  queue_.isolate(item.work.key);
}

void Attribution::refuse(const CallParameters& lane, const queueing::Tenant& tenant,
                         const Error& error, Timestamp now) {
  lanes_.refuse(lane, tenant.name(), error, now);
  tell_refused(lane, now);
}

void Attribution::tell_refused(const CallParameters& lane, Timestamp now) {
  if (const Error* const told = lanes_.told(lane, now))
    probe_.parameters_refused(
        {lane, *told, faults::RefusedLanes::kRefusedFor, lanes_.tenants_refused(lane)});
}

const Error* Attribution::refusal(const CallParameters& lane, const Items& items,
                                  Timestamp now) const {
  for (const queueing::EmbedItemPtr& item : items) {
    if (const Error* const refusal = lanes_.refusal(lane, item->tenant->name(), now))
      return refusal;
  }
  return nullptr;
}

bool Attribution::shape_wrong(const Call& call, const CallFault& fault, Timestamp now) {
  std::set<std::string> tenants;
  for (const queueing::EmbedItemPtr& item : call.items) tenants.insert(item->tenant->name());
  const bool refused =
      lanes_.shape_wrong(call.parameters, call.contents(), tenants, faults::to_error(fault), now);
  if (refused) tell_refused(call.parameters, now);
  return refused;
}

faults::RetryPolicy::Suspicion Attribution::suspicion_of(const Call& call, FaultKind kind,
                                                         const faults::UpstreamHealth& health) {
  if (call.items.size() != 1) return {};
  const EmbedWork::Record& record = call.items.front()->work.record;
  const bool of_account = faults::traits_of(kind).blame == faults::Blame::account;
  return {.failed_alone = of_account ? record.account_refused : record.against,
          .refuted = record.refuted,
          .enough = health.failures_beyond_luck()};
}

}  // namespace gateway::dispatch
