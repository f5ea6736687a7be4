#include "dispatch/attribution.h"

#include <set>
#include <string>

#include "policy/faults/fault_traits.h"
#include "policy/queueing/tenant.h"

namespace gateway::dispatch {

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
  if (fault.kind == FaultKind::aborted || unseen) return;
  for (const queueing::EmbedItemPtr& item : call.items) {
    EmbedWork::Record& record = item->work.record;
    if (record.failures++ > 0 && health.passed_since(record.failed_at)) ++record.refuted;
    record.failed_at = now;
    if (call.sent == 1) ++record.failed_alone;
  }
}

bool Attribution::convict(const queueing::EmbedItem& item, const CallParameters& lane,
                          const CallFault& fault, std::size_t calls, Timestamp now) {
  const std::uint64_t key = item.work.key;
  const bool unnamed = fault.kind == FaultKind::item_refused && !fault.names_items;
  if (unnamed && lanes_.item_refused(lane, key, item.tenant->name(), faults::to_error(fault), now))
    return true;
  suspects_.remember(key, now);
  queue_.isolate(key);
  item.tenant->conduct().convicted();
  if (calls > 0) queue_.waiting().charge(*item.tenant, static_cast<double>(calls), item.priority);
  return false;
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
  return lanes_.shape_wrong(call.parameters, call.contents(), tenants, faults::to_error(fault),
                            now);
}

faults::RetryPolicy::Suspicion Attribution::suspicion_of(const Call& call,
                                                         const faults::UpstreamHealth& health) {
  if (call.items.size() != 1) return {};
  const EmbedWork::Record& record = call.items.front()->work.record;
  return {.failed_alone = record.failed_alone,
          .refuted = record.refuted,
          .enough = health.failures_beyond_luck()};
}

}  // namespace gateway::dispatch
