#include "openai_door/door.h"

#include <limits>
#include <string>
#include <utility>

#include "door/checks/answer_bound.h"
#include "openai_door/answer_text.h"
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
  return endpoint == Endpoint::embeddings ? request::Route::openai_embeddings
                                          : request::Route::openai_models;
}

std::size_t bound_of(const dispatch::EmbedRequest& admitted, VectorForm form,
                     const dispatch::Router& router) {
  constexpr std::size_t kNoLimit = std::numeric_limits<std::size_t>::max();
  return checks::bound_answer(admitted.contents, admitted.lane.parameters,
                              *router.find(admitted.lane.model), encoding_of(form), kNoLimit)
      .bytes;
}

Error no_room(std::size_t bytes) {
  Error error{ErrorKind::overloaded,
              "answers that wait for their readers leave no room for one of up to " +
                  std::to_string(bytes) + " bytes: server.http_max_held_bytes"};
  error.rejection = Rejection::held_answers;
  return error;
}

}  // namespace

std::optional<Reply> Door::refuse_unread(const Asked& asked, const CallHead& head) const {
  if (auto objection = objection_to(asked, head)) return objection;
  Result<access::Identity> caller = caller_of(head);
  if (caller) return std::nullopt;
  const auto entered =
      intake_.enter(arrival_of(head, route_of(asked.endpoint)), std::move(caller).error());
  return refusal(entered.error(), head);
}

/// OpenAI's clients always send a key. Where callers need none, one that nobody has is as good as
/// none.
Result<access::Identity> Door::caller_of(const CallHead& head) const {
  Result<access::Identity> caller = access_.identify(head.shown);
  if (caller || head.shown.authorization.times != 1) return caller;
  access::CallerCredentials without_key = head.shown;
  without_key.authorization = {};
  Result<access::Identity> anonymous = access_.identify(without_key);
  return anonymous ? anonymous : caller;
}

Door::Started Door::answer(const Asked& asked, const CallHead& head, std::string&& body,
                           const Reserve& reserve, std::function<void()> ready) const {
  if (auto objection = objection_to(asked, head)) return *std::move(objection);
  if (asked.endpoint == Endpoint::embeddings) {
    return embed(head, std::move(body), reserve, std::move(ready));
  }
  return look_up(asked, head);
}

Door::Started Door::embed(const CallHead& head, std::string&& body, const Reserve& reserve,
                          std::function<void()>&& ready) const {
  Result<request::RequestContext> entered =
      intake_.enter(arrival_of(head, request::Route::openai_embeddings), caller_of(head));
  if (!entered) return refusal(entered.error(), head);
  const ReadingRules rules{.max_items = intake_.services().limits.max_items_per_request,
                           .decoder = decoder_};
  Result<EmbeddingsRequest> asked = read_embeddings_request(std::move(body), rules);
  if (!asked) return refusal(entered->reject(std::move(asked).error()), head);
  asked->query.priority = head.priority;
  Result<dispatch::EmbedRequest> admitted = entered->admit(std::move(asked->query));
  if (!admitted) return refusal(admitted.error(), head);
  const std::size_t bytes = bound_of(*admitted, asked->form, intake_.services().router);
  if (!reserve(bytes))
    return refusal(entered->reject(Rejection::held_answers, no_room(bytes)), head);
  auto call = std::make_unique<EmbeddingsCall>(*std::move(entered), head.names, asked->form,
                                               std::move(ready));
  call->start(*std::move(admitted));
  return call;
}

Reply Door::look_up(const Asked& asked, const CallHead& head) const {
  Result<request::RequestContext> entered =
      intake_.enter(arrival_of(head, request::Route::openai_models), caller_of(head));
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
