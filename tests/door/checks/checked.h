// A message of the API on its way to dispatch, without a caller: read, and checked against a model.
#pragma once

#include <utility>

#include "dispatch/embed_request.h"
#include "door/checks/query_check.h"
#include "grpc_door/request_reading.h"
#include "grpc_door/spelling.h"

namespace gateway::testing {

/// What RequestContext::admit() makes of it for a caller who may do everything.
template <class Message>
Result<dispatch::EmbedRequest> validate(Message&& message, const ModelSpec& model,
                                        const checks::QueryLimits& limits) {
  checks::EmbedQuery query = grpc_door::read_query(std::forward<Message>(message));
  auto checked = checks::check(std::move(query), {model, limits, grpc_door::kSpelling});
  if (!checked) return to_error(checked.error(), grpc_door::kSpelling);
  dispatch::EmbedRequest request;
  request.lane = std::move(checked->lane);
  request.contents = std::move(checked->contents);
  request.priority = checked->priority;
  return request;
}

}  // namespace gateway::testing
