// The part of Recovery that turns away whatever has the same parameters.
#include <algorithm>
#include <iterator>
#include <map>
#include <memory>
#include <utility>

#include "dispatch/recovery.h"
#include "policy/faults/fault_traits.h"
#include "policy/queueing/tenant.h"

namespace gateway::dispatch {

/// What one tenant sent may have brought the refusal about: each one's items are to show that for
/// themselves.
void Recovery::separate(Upstream& upstream, CallPtr call, const CallFault& fault, Timestamp now) {
  upstream.probe().fault_handled(fault, Aftermath::split);
  end_search(upstream, *call, false);
  std::map<const queueing::Tenant*, CallPtr> calls;
  for (queueing::EmbedItemPtr& item : call->items) {
    CallPtr& own = calls[item->tenant];
    if (own == nullptr) {
      own = std::make_unique<Call>();
      own->parameters = call->parameters;
      own->failed_at = call->failed_at;
    }
    own->items.push_back(std::move(item));
  }
  for (auto& [tenant, own] : calls) retries_.add(now, std::move(own));
}

void Recovery::refuse_lane(Upstream& upstream, CallPtr call, const CallFault& fault,
                           Timestamp now) {
  upstream.probe().fault_handled(fault, Aftermath::given_up);
  const CallParameters lane = call->parameters;
  const Error* const known = attribution_.refusal(lane, call->items, now);
  const Error error = known != nullptr ? *known : faults::to_error(fault);
  if (known == nullptr) attribution_.refuse(lane, *call->items.front()->tenant, error, now);
  end_search(upstream, *call, false);
  retries_.add(now, std::move(call));  // Its items go with all others of the lane.
  fail_lane(lane, now);
}

/// Whatever waits with these parameters, for a slot or for another attempt, and is refused.
void Recovery::fail_lane(const CallParameters& lane, Timestamp now) {
  const faults::RefusedLanes& lanes = attribution_.lanes();
  std::vector<CallPtr> calls = retries_.take_lane(lane);
  for (CallPtr& call : searches_waiting_) {
    if (call->parameters == lane) calls.push_back(std::move(call));
  }
  std::erase(searches_waiting_, nullptr);
  for (const CallPtr& call : calls) {
    Items items = std::move(call->items);
    if (call->search.on()) {
      Search::Rest rest = call->search.end(call->items);
      std::ranges::move(rest.suspects, std::back_inserter(items));
      std::ranges::move(rest.cleared, std::back_inserter(items));
    }
    queue_.put_back(lane, std::move(items));
  }
  const auto applies = [&](const queueing::EmbedItem& item) {
    return lanes.refusal(lane, item.tenant->name(), now) != nullptr;
  };
  if (const Error* const told = lanes.told(lane, now)) queue_.fail_lane(lane, *told, applies);
  begin_waiting_searches();
}

}  // namespace gateway::dispatch
