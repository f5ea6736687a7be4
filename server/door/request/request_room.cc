#include "door/request/request_room.h"

#include <variant>

namespace gateway::request {
namespace {

using access::Admission;

Result<access::QuotaReservation, access::TenantQuotas::Refusal> reserve(
    std::shared_ptr<access::TenantQuotas> quotas, const content::CostedContents& contents,
    Timestamp now) {
  if (!quotas) return access::QuotaReservation();
  const auto taken = quotas->try_take(contents.size(), contents.tokens(), now);
  if (!taken) return taken.error();
  return access::QuotaReservation(std::move(quotas), contents.size(), contents.tokens(), *taken);
}

RequestRoom::Refusal full(Admission::Refusal bound) {
  if (bound == Admission::Refusal::items) {
    return {Rejection::queue_items,
            {ErrorKind::overloaded, "the gateway's queue of items is full"}};
  }
  return {Rejection::queue_bytes, {ErrorKind::overloaded, "the gateway's queue is full of bytes"}};
}

}  // namespace

Result<RequestRoom, RequestRoom::Refusal> RequestRoom::take(
    std::shared_ptr<access::TenantQuotas> quotas, Admission& admission,
    const content::CostedContents& contents, Timestamp now) {
  auto reserved = reserve(std::move(quotas), contents, now);
  if (!reserved) return Refusal{reserved.error().reason, std::move(reserved).error().error};
  auto admitted = admission.try_admit(contents.size(), contents.bytes());
  if (const auto* bound = std::get_if<Admission::Refusal>(&admitted)) return full(*bound);
  return RequestRoom(*std::move(reserved), std::get<Admission::Permit>(std::move(admitted)));
}

}  // namespace gateway::request
