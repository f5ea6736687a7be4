#include "http_door/http_door.h"

#include <algorithm>
#include <memory>
#include <string_view>
#include <utility>
#include <variant>

#include <boost/asio/this_coro.hpp>

#include "door/access/tenant_name.h"
#include "http_door/bell.h"

namespace gateway::http_door {
namespace {

namespace net = boost::asio;

http::Answer to_answer(http_call::Reply&& reply) {
  http::Answer answer;
  answer.status = reply.status;
  answer.content_type = http_call::kReplyType;
  answer.body = std::move(reply.body);
  for (HttpHeader& header : reply.headers)
    answer.headers.push_back({std::move(header.name), std::move(header.value)});
  return answer;
}

http_call::Target target_of(const http::RequestHead& head) {
  return {.method = head.method(), .path = head.path(), .query = head.query()};
}

http_call::CallHead call_head_of(const http::RequestHead& head, const http::Peer& peer,
                                 Duration time_limit) {
  http_call::CallHead call =
      http_call::read_call_head([&head](std::string_view name) { return head.header(name); },
                                {.shown = peer.certificate.shown,
                                 .alternative = peer.certificate.alternative,
                                 .common = peer.certificate.common},
                                Clock::now(), time_limit);
  // What says who calls may stand there once: proxies differ in which of two they would believe.
  const auto count = [&head](access::SentHeader& sent, std::string_view name) {
    if (sent.times > 0) sent.times = head.times(name);
  };
  call.encrypted = peer.encrypted;
  count(call.shown.authorization, "authorization");
  count(call.shown.tenant, access::kTenantHeader);
  return call;
}

http_call::Objection objection_of(http::Objection objection) {
  switch (objection) {
    case http::Objection::header_too_large:
      return http_call::Objection::headers_too_large;
    case http::Objection::body_too_large:
      return http_call::Objection::body_too_large;
    case http::Objection::transfer_coding:
    case http::Objection::expectation:
      return http_call::Objection::unknown_coding;
    case http::Objection::tls_missing:
      return http_call::Objection::tls_missing;
    case http::Objection::malformed:
    case http::Objection::failed:
      break;
  }
  return http_call::Objection::malformed;
}

/// A call and whoever waits for it. It keeps itself alive until the call is ready: its shard
/// answers it also when nobody waits any more.
struct Waiting {
  explicit Waiting(const net::any_io_executor& executor) : bell(std::make_shared<Bell>(executor)) {}

  std::shared_ptr<Bell> bell;
  std::unique_ptr<http_call::Call> call;
};

}  // namespace

const http_call::Door& HttpDoor::door_at(std::string_view path) const {
  const auto found =
      std::ranges::find_if(doors_, [path](const auto* door) { return door->is_ours(path); });
  return found == doors_.end() ? *doors_.front() : **found;
}

http::Responder::Considered HttpDoor::consider(const http::RequestHead& head,
                                               const http::Peer& peer) {
  auto refusal = door_at(head.path())
                     .refuse_unread(target_of(head), call_head_of(head, peer, limits_.time_limit));
  if (refusal) return to_answer(*std::move(refusal));
  return limits_.max_body_bytes;
}

net::awaitable<http::Answer> HttpDoor::answer(http::Request request, http::Departure& departure) {
  const net::any_io_executor executor = co_await net::this_coro::executor;
  const http_call::CallHead head = call_head_of(request.head, request.peer, limits_.time_limit);
  const auto waiting = std::make_shared<Waiting>(executor);
  http::AnswerRoom::Place place;
  const auto reserve = [&](std::size_t bytes) {
    auto taken = room_.try_take(bytes);
    if (!taken) return false;
    place = *std::move(taken);
    return true;
  };
  auto started =
      door_at(request.head.path())
          .answer(target_of(request.head), {.head = head,
                                            .body = std::move(request.body),
                                            .reserve = reserve,
                                            .ready = [waiting] { waiting->bell->ring(); }});
  if (auto* const reply = std::get_if<http_call::Reply>(&started))
    co_return to_answer(std::move(*reply));
  waiting->call = std::get<std::unique_ptr<http_call::Call>>(std::move(started));
  departure.on_left([call = waiting->call.get()] { call->cancel(); });
  co_await waiting->bell->rung();
  http::Answer answer = to_answer(waiting->call->render());
  answer.place = std::move(place);
  co_return answer;
}

http::Answer HttpDoor::objection(http::Objection objection, const http::RequestHead* head) {
  const http_call::CallNames names =
      head != nullptr ? call_head_of(*head, {}, limits_.time_limit).names
                      : http_call::CallNames{.request_id = {}, .trace = request::begin_span({})};
  const http_call::Shape& shape = door_at(head != nullptr ? head->path() : "").shape();
  // What fails here is no fault of the request.
  http_call::Reply reply =
      objection == http::Objection::failed
          ? shape.error({ErrorKind::internal, "the gateway could not answer this"},
                        names.request_id)
          : shape.objection(objection_of(objection), names.request_id, {});
  if (head != nullptr) sign(reply, names);
  http::Answer answer = to_answer(std::move(reply));
  answer.status = http::status_of(objection);
  return answer;
}

}  // namespace gateway::http_door
