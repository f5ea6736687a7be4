#include "openai_door/door.h"

#include <string>
#include <utility>
#include <vector>

#include "openai_door/answer_text.h"
#include "openai_door/embeddings_request.h"
#include "openai_door/error_reply.h"
#include "openai_door/model_pages.h"
#include "openai_door/spelling.h"

namespace gateway::openai_door {

using http_call::Objection;
using http_call::Reply;

namespace {

constexpr http_call::Shape kShape{
    .spelling = kSpelling, .error = error_reply, .objection = objection_reply};

request::Route route_of(Endpoint endpoint) {
  return endpoint == Endpoint::embeddings ? request::Route::openai_embeddings
                                          : request::Route::openai_models;
}

http_call::AnswerWriter writer_of(VectorForm form) {
  return [form](std::vector<Embedding>&& rows, const http_call::AnswerFrame& frame) {
    return answer_text(std::move(rows), frame, form);
  };
}

}  // namespace

Door::Door(const request::Intake& intake, const access::AccessControl& access,
           std::size_t max_decoded_bytes)
    : entrance_(intake, access, kShape), max_decoded_bytes_(max_decoded_bytes) {}

void Door::replace_vocabulary(std::shared_ptr<const TokenVocabulary> vocabulary) {
  const std::lock_guard lock(mutex_);
  vocabulary_.swap(vocabulary);  // The old one dies after the lock, if no caller reads by it.
}

std::shared_ptr<const TokenVocabulary> Door::vocabulary() const {
  const std::lock_guard lock(mutex_);
  return vocabulary_;
}

bool Door::is_ours(std::string_view path) const {
  return openai_door::is_ours(path);
}

const http_call::Shape& Door::shape() const {
  return kShape;
}

std::optional<Reply> Door::objection_to(const Asked& asked, const http_call::CallHead& head) const {
  switch (asked.endpoint) {
    case Endpoint::wrong_method:
      return entrance_.objection(Objection::wrong_method, head, asked.allowed);
    case Endpoint::unknown:
      return entrance_.objection(Objection::unknown_path, head);
    default:
      return std::nullopt;
  }
}

std::optional<Reply> Door::refuse_unread(const http_call::Target& target,
                                         const http_call::CallHead& head) const {
  const Asked asked = read_path(target.method, target.path);
  if (auto objection = objection_to(asked, head)) return objection;
  return entrance_.refuse(head, route_of(asked.endpoint));
}

http_call::Started Door::answer(const http_call::Target& target,
                                http_call::Arrived&& request) const {
  const Asked asked = read_path(target.method, target.path);
  if (auto objection = objection_to(asked, request.head)) return *std::move(objection);
  if (asked.endpoint == Endpoint::embeddings) return embed(std::move(request));
  return look_up(asked, request.head);
}

http_call::Started Door::embed(http_call::Arrived&& request) const {
  const std::shared_ptr<const TokenVocabulary> words = vocabulary();
  const ReadingRules rules{.max_items = entrance_.services().limits.max_items_per_request,
                           .vocabulary = words.get(),
                           .max_decoded_bytes = max_decoded_bytes_};
  const auto read = [&rules](std::string&& body,
                             const access::Identity& /*caller*/) -> Result<http_call::EmbedOrder> {
    Result<EmbeddingsRequest> asked = read_embeddings_request(std::move(body), rules);
    if (!asked) return std::move(asked).error();
    return http_call::EmbedOrder{.query = std::move(asked->query),
                                 .encoding = encoding_of(asked->form),
                                 .write = writer_of(asked->form)};
  };
  return entrance_.embed(std::move(request), request::Route::openai_embeddings, read);
}

Reply Door::look_up(const Asked& asked, const http_call::CallHead& head) const {
  Result<request::RequestContext> entered = entrance_.enter(head, request::Route::openai_models);
  if (!entered) return entrance_.refusal(entered.error(), head);
  const dispatch::Router& router = entrance_.services().router;
  Result<Reply> page = asked.endpoint == Endpoint::models
                           ? model_list(router, entered->caller())
                           : model_page(router, entered->caller(), asked.model);
  if (!page) return entrance_.refusal(entered->reject(std::move(page).error()), head);
  entered->end();
  sign(*page, head.names);
  return *std::move(page);
}

}  // namespace gateway::openai_door
