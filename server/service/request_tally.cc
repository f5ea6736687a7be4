#include "service/request_tally.h"

#include <algorithm>

namespace gateway {

void RequestTally::add(const ItemResult& result) {
  ++(result.outcome.has_value() ? succeeded_ : failed_);
  usage_ += result.usage;
  longest_elsewhere_ = std::max(longest_elsewhere_, result.timing.queued + result.timing.upstream);
}

RequestFinished RequestTally::finished(int grpc_code, Timestamp now) const {
  const Duration duration = now - started_;
  return RequestFinished{.rpc = rpc_,
                         .model = model_,
                         .tenant = {},
                         .grpc_code = grpc_code,
                         .message = {},
                         .duration = duration,
                         .overhead = std::max(duration - longest_elsewhere_, Duration::zero()),
                         .queued = {},
                         .upstream = {},
                         .items_succeeded = succeeded_,
                         .items_failed = failed_,
                         .usage = usage_,
                         .trace_id = {}};
}

}  // namespace gateway
