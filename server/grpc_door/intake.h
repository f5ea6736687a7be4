// The door: everything between a call's arrival and its submission.
#pragma once

#include <atomic>

#include <grpcpp/support/byte_buffer.h>

#include "dispatch/probe.h"
#include "dispatch/router.h"
#include "door/access/admission.h"
#include "door/access/tenant_quotas.h"
#include "door/request/request_tally.h"
#include "door/request/service_limits.h"
#include "grpc_door/caller.h"

namespace gateway::grpc_door {

/// A request that got in. Its permit is held until the RPC has ended, not only until its last
/// result: results that a slow reader has not taken count against the same bounds.
struct Accepted {
  dispatch::EmbedRequest request;  ///< Its sink is for the reactor to set.
  access::Admission::Permit permit;
  access::QuotaReservation reservation;
  request::RequestTally tally;
};

/// Lets requests in or turns them away, and tells the probe of those it turns away.
///
/// Thread: any.
class Intake {
 public:
  /// Everything referred to outlives this.
  Intake(const dispatch::Router& router, access::Admission& admission, dispatch::Probe& probe,
         request::ServiceLimits limits, request::DefaultModels defaults);

  /// Parses, validates and admits. A caller who may not come in is refused before anything of the
  /// request is looked at (unauthenticated, or the complaint of its tenant header). Cheap refusals
  /// come next: draining (unavailable), a deadline that has passed (deadline_exceeded), message,
  /// model, priority and fields (invalid_argument, permission_denied, unknown_model), quotas
  /// (quota_exceeded), full queues (overloaded). Precondition: embeds(rpc).
  [[nodiscard]] Result<Accepted> accept(dispatch::Rpc rpc, const Caller& caller,
                                        grpc::ByteBuffer wire);

  /// From now on every request is refused with `unavailable`. Those that are in stay in.
  void stop_accepting() { draining_.store(true, std::memory_order_relaxed); }

 private:
  /// What a refusal needs to be told about.
  struct Arrival {
    dispatch::Rpc rpc;
    const Caller& caller;
    std::string_view model;  ///< Empty until it is known to be served.

    [[nodiscard]] request::RequestTally tally() const {
      return request::RequestTally(origin_of(rpc, caller, model));
    }
  };

  template <class Message>
  Result<Accepted> read(Arrival arrival, Modality modality, grpc::ByteBuffer& wire);
  Result<Accepted> admit(const Arrival& arrival, dispatch::EmbedRequest&& request);
  Error refuse(const Arrival& arrival, Error error);
  Error refuse(const Arrival& arrival, Rejection reason, Error error);

  const dispatch::Router& router_;
  access::Admission& admission_;
  dispatch::Probe& probe_;
  const request::ServiceLimits limits_;
  const request::DefaultModels defaults_;
  std::atomic<bool> draining_{false};
};

}  // namespace gateway::grpc_door
