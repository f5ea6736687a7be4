#include "dashscope_door/door.h"

#include <string>
#include <utility>
#include <vector>

#include "dashscope_door/answer_text.h"
#include "dashscope_door/error_reply.h"
#include "dashscope_door/paths.h"
#include "dashscope_door/spelling.h"
#include "http_call/complaint.h"

namespace gateway::dashscope_door {

using http_call::Objection;
using http_call::Reply;

namespace {

constexpr http_call::Shape kShape{
    .spelling = kSpelling, .error = error_reply, .objection = objection_reply};

request::Route route_of(Endpoint endpoint) {
  return endpoint == Endpoint::texts ? request::Route::dashscope_texts
                                     : request::Route::dashscope_contents;
}

Error cannot_fuse(std::string&& field) {
  return http_call::complaint_about(
      std::move(field),
      "asks for one vector of several contents, which this gateway has for models alone that "
      "always fuse; give each content an element of its own");
}

}  // namespace

Door::Door(const request::Intake& intake, const access::AccessControl& access)
    : entrance_(intake, access, kShape) {}

bool Door::is_ours(std::string_view path) const {
  return dashscope_door::is_ours(path);
}

const http_call::Shape& Door::shape() const {
  return kShape;
}

std::optional<Reply> Door::objection_to(const http_call::Target& target,
                                        const http_call::CallHead& head) const {
  switch (read_path(target.method, target.path)) {
    case Endpoint::wrong_method:
      return entrance_.objection(Objection::wrong_method, head, "POST");
    case Endpoint::unknown:
      return entrance_.objection(Objection::unknown_path, head);
    default:
      return std::nullopt;
  }
}

std::optional<Reply> Door::refuse_unread(const http_call::Target& target,
                                         const http_call::CallHead& head) const {
  if (auto objection = objection_to(target, head)) return objection;
  return entrance_.refuse(head, route_of(read_path(target.method, target.path)));
}

http_call::Started Door::answer(const http_call::Target& target,
                                http_call::Arrived&& request) const {
  if (auto objection = objection_to(target, request.head)) return *std::move(objection);
  const Endpoint endpoint = read_path(target.method, target.path);
  const Modality modality = endpoint == Endpoint::texts ? Modality::text : Modality::multimodal;
  return entrance_.embed(std::move(request), route_of(endpoint),
                         [&](std::string&& body) { return order_of(std::move(body), modality); });
}

Result<http_call::EmbedOrder> Door::order_of(std::string&& body, Modality modality) const {
  const request::Services& services = entrance_.services();
  Result<NativeRequest> request =
      read_native_request(std::move(body), modality, services.limits.max_items_per_request);
  if (!request) return std::move(request).error();
  if (request->fuses_at) {
    const ModelSpec* const model = services.router.find(request->query.model.value_or(""));
    if (model == nullptr || !model->fused) return cannot_fuse(*std::move(request->fuses_at));
  }
  checks::EmbedQuery query = std::move(request->query);
  return http_call::EmbedOrder{.query = std::move(query),
                               .encoding = answer_encoding(),
                               .write = modality == Modality::text
                                            ? http_call::AnswerWriter(texts_answer)
                                            : writer_of(*std::move(request))};
}

http_call::AnswerWriter Door::writer_of(NativeRequest&& request) const {
  return [&router = entrance_.services().router, kinds = std::move(request.kinds)](
             std::vector<Embedding>&& rows, const http_call::AnswerFrame& frame) {
    const ModelSpec& model = *router.find(frame.model);
    std::vector<std::string_view> types;
    types.reserve(kinds.size());
    for (const ContentKind kind : kinds) types.push_back(type_of(kind, model));
    return contents_answer(std::move(rows), frame, types);
  };
}

}  // namespace gateway::dashscope_door
