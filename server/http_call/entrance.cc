#include "http_call/entrance.h"

#include <limits>
#include <memory>
#include <utility>

namespace gateway::http_call {
namespace {

Error no_room(std::size_t bytes) {
  Error error{ErrorKind::overloaded,
              "answers that wait for their readers leave no room for one of up to " +
                  std::to_string(bytes) + " bytes: server.http_max_held_bytes"};
  error.rejection = Rejection::held_answers;
  return error;
}

}  // namespace

std::optional<Reply> Entrance::refuse(const CallHead& head, request::Route route) const {
  Result<access::Identity> caller = caller_of(head);
  if (caller) return std::nullopt;
  const auto entered =
      intake_.enter(arrival_of(head, route, shape_.spelling), std::move(caller).error());
  return refusal(entered.error(), head);
}

Result<request::RequestContext> Entrance::enter(const CallHead& head, request::Route route) const {
  return intake_.enter(arrival_of(head, route, shape_.spelling), caller_of(head));
}

/// Most clients can't leave the key out. Where callers need none, one that nobody has is as good as
/// none.
Result<access::Identity> Entrance::caller_of(const CallHead& head) const {
  Result<access::Identity> caller = access_.identify(head.shown);
  if (caller || head.shown.authorization.times != 1) return caller;
  access::CallerCredentials without_key = head.shown;
  without_key.authorization = {};
  Result<access::Identity> anonymous = access_.identify(without_key);
  return anonymous ? anonymous : caller;
}

Started Entrance::embed(Arrived&& request, request::Route route, const Reader& read) const {
  const CallHead& head = request.head;
  Result<request::RequestContext> entered = enter(head, route);
  if (!entered) return refusal(entered.error(), head);
  Result<EmbedOrder> order = read(std::move(request.body), entered->caller());
  if (!order) return refusal(entered->reject(std::move(order).error()), head);
  order->query.priority = head.priority;
  Result<dispatch::EmbedRequest> admitted = entered->admit(std::move(order->query));
  if (!admitted) return refusal(admitted.error(), head);
  const std::size_t bytes = bound_of(*admitted, order->encoding);
  if (!request.reserve(bytes)) {
    return refusal(entered->reject(Rejection::held_answers, no_room(bytes)), head);
  }
  auto call = std::make_unique<Call>(*std::move(entered), head.names, shape_,
                                     std::move(order->write), std::move(request.ready));
  call->start(*std::move(admitted));
  return call;
}

std::size_t Entrance::bound_of(const dispatch::EmbedRequest& admitted,
                               const checks::AnswerEncoding& encoding) const {
  constexpr std::size_t kNoLimit = std::numeric_limits<std::size_t>::max();
  return checks::bound_answer(admitted.contents, admitted.lane.parameters,
                              *services().router.find(admitted.lane.model), encoding, kNoLimit)
      .bytes;
}

Reply Entrance::refusal(const Error& error, const CallHead& head) const {
  Reply reply = shape_.error(error, head.names.request_id);
  sign(reply, head.names);
  return reply;
}

Reply Entrance::objection(Objection objection, const CallHead& head,
                          std::string_view allowed) const {
  Reply reply = shape_.objection(objection, head.names.request_id, allowed);
  sign(reply, head.names);
  return reply;
}

}  // namespace gateway::http_call
