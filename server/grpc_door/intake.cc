#include "grpc_door/intake.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "content/content_cost.h"
#include "door/request/model_choice.h"
#include "grpc_door/refusal.h"
#include "grpc_door/validation.h"
#include "grpc_door/wire_message.h"

namespace gateway::grpc_door {
namespace {

namespace pb = embedding::v1;

std::optional<Error> check_priority(pb::Priority asked, const access::Identity& caller) {
  if (asked != pb::PRIORITY_INTERACTIVE || caller.ceiling() == Priority::interactive) {
    return std::nullopt;
  }
  return Error{ErrorKind::permission_denied,
               "field \"priority\": this tenant may not have INTERACTIVE; allowed: BULK, or none"};
}

/// Absent `quotas` are not limited.
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

bool takes_texts(dispatch::Rpc rpc) {
  return rpc == dispatch::Rpc::embed || rpc == dispatch::Rpc::embed_unary;
}

}  // namespace

Intake::Intake(const dispatch::Router& router, access::Admission& admission, dispatch::Probe& probe,
               request::ServiceLimits limits, request::DefaultModels defaults)
    : router_(router),
      admission_(admission),
      probe_(probe),
      limits_(limits),
      defaults_(std::move(defaults)) {}

Result<Accepted> Intake::accept(dispatch::Rpc rpc, const Caller& caller, grpc::ByteBuffer wire) {
  const Arrival arrival{rpc, caller, {}};
  if (!caller.identity) return refuse(arrival, caller.identity.error());
  if (draining_.load(std::memory_order_relaxed)) {
    return refuse(arrival, Rejection::draining,
                  {ErrorKind::unavailable, "this gateway is shutting down; try another"});
  }
  if (expiry(caller.deadline) <= caller.arrived) {
    return refuse(arrival, Rejection::deadline_spent,
                  {ErrorKind::deadline_exceeded, "the deadline had passed on arrival"});
  }
  return takes_texts(rpc) ? read<pb::EmbedRequest>(arrival, Modality::text, wire)
                          : read<pb::EmbedMultimodalRequest>(arrival, Modality::multimodal, wire);
}

template <class Message>
Result<Accepted> Intake::read(Arrival arrival, Modality modality, grpc::ByteBuffer& wire) {
  const access::Identity& caller = *arrival.caller.identity;
  Result<Message> message = parse_wire<Message>(wire);
  if (!message) return refuse(arrival, std::move(message).error());
  const Result<const ModelSpec*> model =
      request::choose_model(router_, caller, message->model(), modality, defaults_);
  if (!model) return refuse(arrival, model.error());
  arrival.model = (*model)->name;
  if (auto error = check_priority(message->priority(), caller)) {
    return refuse(arrival, *std::move(error));
  }
  Result<dispatch::EmbedRequest> request = validate(*std::move(message), **model, limits_);
  if (!request) return refuse(arrival, std::move(request).error());
  if (caller.ceiling() == Priority::bulk) request->priority = Priority::bulk;
  return admit(arrival, *std::move(request));
}

Result<Accepted> Intake::admit(const Arrival& arrival, dispatch::EmbedRequest&& request) {
  const access::Identity& caller = *arrival.caller.identity;
  auto reserved = reserve(caller.quotas(), request.contents, arrival.caller.arrived);
  if (!reserved) return refuse(arrival, reserved.error().reason, reserved.error().error);
  auto admitted = admission_.try_admit(request.contents.size(), bytes_of_all(request.contents));
  if (const auto* refusal = std::get_if<access::Admission::Refusal>(&admitted)) {
    const bool items = *refusal == access::Admission::Refusal::items;
    return refuse(arrival, items ? Rejection::queue_items : Rejection::queue_bytes,
                  {ErrorKind::overloaded, items ? "the gateway's queue of items is full"
                                                : "the gateway's queue is full of bytes"});
  }
  request.deadline = arrival.caller.deadline;
  request.tenant = caller.tenant();
  return Accepted{std::move(request), std::get<access::Admission::Permit>(std::move(admitted)),
                  *std::move(reserved), arrival.tally()};
}

Error Intake::refuse(const Arrival& arrival, Error error) {
  const Rejection reason = rejection_of(error.kind);
  return refuse(arrival, reason, std::move(error));
}

Error Intake::refuse(const Arrival& arrival, Rejection reason, Error error) {
  report_rejection(probe_, arrival.tally(), reason, error);
  return error;
}

}  // namespace gateway::grpc_door
