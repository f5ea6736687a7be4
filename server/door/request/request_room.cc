#include "door/request/request_room.h"

#include <cstdint>
#include <variant>

#include "content/content_cost.h"

namespace gateway::request {
namespace {

using access::Admission;

Result<access::QuotaReservation, access::TenantQuotas::Refusal> reserve(
    std::shared_ptr<access::TenantQuotas> quotas, const std::vector<Content>& contents,
    Timestamp now) {
  if (!quotas) return access::QuotaReservation();
  std::uint64_t tokens = 0;
  for (const Content& content : contents) tokens += content::cost_of(content).tokens;
  const auto taken = quotas->try_take(contents.size(), tokens, now);
  if (!taken) return taken.error();
  return access::QuotaReservation(std::move(quotas), contents.size(), tokens, *taken);
}

std::size_t bytes_of_all(const std::vector<Content>& contents) {
  std::size_t bytes = 0;
  for (const Content& content : contents) bytes += content::bytes_of(content);
  return bytes;
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
    const std::vector<Content>& contents, Timestamp now) {
  auto reserved = reserve(std::move(quotas), contents, now);
  if (!reserved) return Refusal{reserved.error().reason, std::move(reserved).error().error};
  auto admitted = admission.try_admit(contents.size(), bytes_of_all(contents));
  if (const auto* bound = std::get_if<Admission::Refusal>(&admitted)) return full(*bound);
  return RequestRoom(*std::move(reserved), std::get<Admission::Permit>(std::move(admitted)));
}

}  // namespace gateway::request
