#include "service/intake.h"

#include <type_traits>
#include <utility>
#include <variant>

#include "policy/content_cost.h"
#include "service/model_choice.h"
#include "service/refusal.h"
#include "service/validation.h"
#include "service/wire_message.h"

namespace gateway {
namespace {

namespace pb = embedding::v1;

std::size_t bytes_of_all(const std::vector<Content>& contents) {
  std::size_t bytes = 0;
  for (const Content& content : contents) bytes += bytes_of(content);
  return bytes;
}

bool takes_texts(Rpc rpc) {
  return rpc == Rpc::embed || rpc == Rpc::embed_unary;
}

}  // namespace

Intake::Intake(const Router& router, Admission& admission, Probe& probe, ServiceLimits limits,
               DefaultModels defaults)
    : router_(router),
      admission_(admission),
      probe_(probe),
      limits_(limits),
      defaults_(std::move(defaults)) {}

Result<Accepted> Intake::accept(Rpc rpc, const Caller& caller, grpc::ByteBuffer wire) {
  const Arrival arrival{rpc, caller, {}};
  if (draining_.load(std::memory_order_relaxed)) {
    return refuse(arrival, Rejection::draining,
                  {ErrorKind::unavailable, "this gateway is shutting down; try another"});
  }
  if (expiry(caller.deadline) <= caller.arrived) {
    return refuse(arrival, Rejection::deadline_spent,
                  {ErrorKind::deadline_exceeded, "the deadline had passed on arrival"});
  }
  if (auto error = check_tenant(caller.tenant)) {
    return refuse(arrival, Rejection::invalid, *std::move(error));
  }
  return takes_texts(rpc) ? read<pb::EmbedRequest>(arrival, Modality::text, wire)
                          : read<pb::EmbedMultimodalRequest>(arrival, Modality::multimodal, wire);
}

template <class Message>
Result<Accepted> Intake::read(Arrival arrival, Modality modality, grpc::ByteBuffer& wire) {
  Result<Message> message = parse_wire<Message>(wire);
  if (!message) return refuse(arrival, Rejection::invalid, std::move(message).error());
  const Result<const ModelSpec*> model =
      choose_model(router_, message->model(), modality, defaults_);
  if (!model) return refuse(arrival, Rejection::invalid, model.error());
  arrival.model = (*model)->name;
  Result<EmbedRequest> request = validate(*std::move(message), **model, limits_);
  if (!request) return refuse(arrival, Rejection::invalid, std::move(request).error());
  return admit(arrival, *std::move(request));
}

Result<Accepted> Intake::admit(const Arrival& arrival, EmbedRequest&& request) {
  auto admitted = admission_.try_admit(request.contents.size(), bytes_of_all(request.contents));
  if (const auto* refusal = std::get_if<Admission::Refusal>(&admitted)) {
    const bool items = *refusal == Admission::Refusal::items;
    return refuse(arrival, items ? Rejection::queue_items : Rejection::queue_bytes,
                  {ErrorKind::overloaded, items ? "the gateway's queue of items is full"
                                                : "the gateway's queue is full of bytes"});
  }
  request.deadline = arrival.caller.deadline;
  request.tenant = arrival.caller.tenant;
  return Accepted{std::move(request), std::get<Admission::Permit>(std::move(admitted)),
                  RequestTally(arrival.rpc, arrival.model, arrival.caller.arrived)};
}

Error Intake::refuse(const Arrival& arrival, Rejection reason, Error error) {
  const RequestTally nothing_done(arrival.rpc, arrival.model, arrival.caller.arrived);
  report_rejection(probe_, nothing_done, reason, error.kind);
  return error;
}

}  // namespace gateway
