#include "door/request/request_tally.h"

#include <algorithm>

namespace gateway::request {

void RequestTally::add(const ItemResult& result) {
  ++(result.outcome.has_value() ? succeeded_ : failed_);
  usage_ += result.usage;
  const ItemTiming& timing = result.timing;
  longest_queued_ = std::max(longest_queued_, timing.queued);
  longest_upstream_ = std::max(longest_upstream_, timing.upstream);
  longest_elsewhere_ = std::max(longest_elsewhere_, timing.queued + timing.upstream);
}

RequestFinished RequestTally::finished(Code code, std::string_view message, Timestamp now) const {
  const Duration own = all_delivered_.value_or(now) - origin_.started - longest_elsewhere_;
  return RequestFinished{.route = origin_.route,
                         .model = origin_.model,
                         .tenant = origin_.tenant,
                         .code = code,
                         .message = message,
                         .duration = now - origin_.started,
                         .overhead = std::max(own, Duration::zero()),
                         .queued = longest_queued_,
                         .upstream = longest_upstream_,
                         .items_succeeded = succeeded_,
                         .items_failed = failed_,
                         .items_refused = refused_,
                         .usage = usage_,
                         .trace_id = trace_id_of(origin_.trace)};
}

}  // namespace gateway::request
