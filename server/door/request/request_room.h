// What an accepted request holds: of its tenant's quotas, and of the gateway's room.
#pragma once

#include <memory>
#include <utility>

#include "content/costed_contents.h"
#include "domain/item_result.h"
#include "door/access/admission.h"
#include "door/access/tenant_quotas.h"

namespace gateway::request {

/// The room is held as long as this lives: results that a slow reader has not taken count against
/// the same bounds. What is taken of a quota is an estimate until settle().
///
/// Thread: its owner's, one at a time.
class RequestRoom {
 public:
  struct Refusal {
    Rejection reason;
    Error error;  ///< quota_exceeded or overloaded.
  };

  /// All that the contents need, or nothing of it. `quotas` may be null: not limited. `now` is when
  /// the request came.
  [[nodiscard]] static Result<RequestRoom, Refusal> take(
      std::shared_ptr<access::TenantQuotas> quotas, access::Admission& admission,
      const content::CostedContents& contents, Timestamp now);

  /// One of the items has its answer.
  void count(const ItemResult& answer) { reservation_.count(answer); }

  /// What was used takes the estimate's place. Idempotent.
  void settle() { reservation_.settle(); }

 private:
  RequestRoom(access::QuotaReservation&& reservation, access::Admission::Permit&& permit)
      : reservation_(std::move(reservation)), permit_(std::move(permit)) {}

  access::QuotaReservation reservation_;
  access::Admission::Permit permit_;
};

}  // namespace gateway::request
