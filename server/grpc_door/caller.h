// What a call says about its caller beside the request itself.
#pragma once

#include <string_view>

#include <grpcpp/server_context.h>

#include "domain/error.h"
#include "domain/time.h"
#include "door/access/access_control.h"
#include "door/access/identity.h"
#include "door/request/request_tally.h"
#include "door/request/traceparent.h"

namespace gateway::grpc_door {

struct Caller {
  Result<access::Identity> identity;  ///< Error: as AccessTable::identify().
  request::TraceContext trace;        ///< Our span.
  Timestamp arrived;                  ///< When the handler started.
  Deadline deadline;                  ///< At or before `arrived` if it has passed already.
};

/// Reads both clocks once. However the call ends, its trailers will tell our span.
[[nodiscard]] Caller read_caller(const access::AccessControl& access,
                                 grpc::CallbackServerContext& context);

/// Where that caller's request came from; `model` as in RequestOrigin.
[[nodiscard]] request::RequestOrigin origin_of(dispatch::Rpc rpc, const Caller& caller,
                                               std::string_view model);

}  // namespace gateway::grpc_door
