#include "openai_door/door.h"

#include <utility>

#include "openai_door/embeddings_request.h"
#include "openai_door/error_reply.h"
#include "openai_door/model_pages.h"

namespace gateway::openai_door {
namespace {

Reply refusal(const Error& error, const CallHead& head) {
  Reply reply = error_reply(error, head.names.request_id);
  sign(reply, head.names);
  return reply;
}

std::optional<Reply> objection_to(const Asked& asked, const CallHead& head) {
  const bool wrong_method = asked.endpoint == Endpoint::wrong_method;
  if (!wrong_method && asked.endpoint != Endpoint::unknown) return std::nullopt;
  Reply reply = objection_reply(wrong_method ? Objection::wrong_method : Objection::unknown_path,
                                head.names.request_id, asked.allowed);
  sign(reply, head.names);
  return reply;
}

request::Route route_of(Endpoint endpoint) {
  return endpoint == Endpoint::embeddings ? request::Route::embed_unary
                                          : request::Route::list_models;
}

}  // namespace

std::optional<Reply> Door::refuse_unread(const Asked& asked, const CallHead& head) const {
  if (auto objection = objection_to(asked, head)) return objection;
  const Result<access::Identity> caller = access_.identify(head.shown);
  if (caller) return std::nullopt;
  const auto entered = intake_.enter(arrival_of(head, route_of(asked.endpoint)), caller.error());
  return refusal(entered.error(), head);
}

Door::Started Door::answer(const Asked& asked, const CallHead& head, std::string&& body,
                           std::function<void()> ready) const {
  if (auto objection = objection_to(asked, head)) return *std::move(objection);
  if (asked.endpoint == Endpoint::embeddings) {
    return embed(head, std::move(body), std::move(ready));
  }
  return look_up(asked, head);
}

Door::Started Door::embed(const CallHead& head, std::string&& body,
                          std::function<void()>&& ready) const {
  Result<request::RequestContext> entered =
      intake_.enter(arrival_of(head, request::Route::embed_unary), head.shown);
  if (!entered) return refusal(entered.error(), head);
  const ReadingRules rules{.max_items = intake_.services().limits.max_items_per_request,
                           .decoder = decoder_};
  Result<EmbeddingsRequest> asked = read_embeddings_request(std::move(body), rules);
  if (!asked) return refusal(entered->reject(std::move(asked).error()), head);
  asked->query.priority = head.priority;
  Result<dispatch::EmbedRequest> admitted = entered->admit(std::move(asked->query));
  if (!admitted) return refusal(admitted.error(), head);
  auto call = std::make_unique<EmbeddingsCall>(*std::move(entered), head.names, asked->form,
                                               std::move(ready));
  call->start(*std::move(admitted));
  return call;
}

Reply Door::look_up(const Asked& asked, const CallHead& head) const {
  Result<request::RequestContext> entered =
      intake_.enter(arrival_of(head, request::Route::list_models), head.shown);
  if (!entered) return refusal(entered.error(), head);
  const dispatch::Router& router = intake_.services().router;
  Result<Reply> page = asked.endpoint == Endpoint::models
                           ? model_list(router, entered->caller())
                           : model_page(router, entered->caller(), asked.model);
  if (!page) return refusal(entered->reject(std::move(page).error()), head);
  entered->end();
  sign(*page, head.names);
  return *std::move(page);
}

}  // namespace gateway::openai_door
