#include "dashscope_door/door.h"

#include <string>
#include <utility>
#include <vector>

#include "dashscope_door/answer_text.h"
#include "dashscope_door/error_reply.h"
#include "dashscope_door/paths.h"
#include "dashscope_door/spelling.h"
#include "dashscope_door/upload_replies.h"
#include "door/request/model_choice.h"
#include "http_call/complaint.h"

namespace gateway::dashscope_door {

using http_call::Objection;
using http_call::Reply;

namespace {

constexpr http_call::Shape kShape{
    .spelling = kSpelling, .error = error_reply, .objection = objection_reply};

request::Route route_of(Modality modality) {
  return modality == Modality::text ? request::Route::dashscope_texts
                                    : request::Route::dashscope_contents;
}

Error cannot_fuse(std::string&& field) {
  return http_call::complaint_about(
      std::move(field),
      "asks for one vector of several contents, which this gateway has for models alone that "
      "always fuse; give each content an element of its own");
}

}  // namespace

Door::Door(const request::Intake& intake, const access::AccessControl& access, UploadDesk& uploads,
           std::string public_url, std::size_t max_file_bytes)
    : entrance_(intake, access, kShape),
      uploads_(uploads),
      public_url_(std::move(public_url)),
      max_file_bytes_(max_file_bytes) {}

bool Door::is_ours(std::string_view path) const {
  return dashscope_door::is_ours(path);
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
  switch (asked.endpoint) {
    case Endpoint::texts:
      return entrance_.refuse(head, route_of(Modality::text));
    case Endpoint::contents:
      return entrance_.refuse(head, route_of(Modality::multimodal));
    case Endpoint::upload_policy:
      return entrance_.refuse(head, request::Route::dashscope_uploads);
    case Endpoint::upload: {
      // SDKs send no credential with it: the ticket is one.
      const auto ticket = uploads_.admit(asked.ticket);
      if (!ticket) return entrance_.refusal(ticket.error(), head);
      return std::nullopt;
    }
    default:
      return objection_to(asked, head);
  }
}

http_call::Started Door::answer(const http_call::Target& target,
                                http_call::Arrived&& request) const {
  const Asked asked = read_path(target.method, target.path);
  if (auto objection = objection_to(asked, request.head)) return *std::move(objection);
  switch (asked.endpoint) {
    case Endpoint::upload_policy:
      return allow_upload(target.query, request.head);
    case Endpoint::upload:
      return take_upload(asked.ticket, std::move(request));
    default:
      return embed(std::move(request),
                   asked.endpoint == Endpoint::texts ? Modality::text : Modality::multimodal);
  }
}

http_call::Started Door::embed(http_call::Arrived&& request, Modality modality) const {
  return entrance_.embed(std::move(request), route_of(modality),
                         [&](std::string&& body, const access::Identity& caller) {
                           return order_of(std::move(body), modality, caller);
                         });
}

Result<http_call::EmbedOrder> Door::order_of(std::string&& body, Modality modality,
                                             const access::Identity& caller) const {
  const request::Services& services = entrance_.services();
  const ReadingRules rules{
      .modality = modality,
      .max_items = services.limits.max_items_per_request,
      .max_file_bytes = max_file_bytes_,
      .files = [&](std::string_view address) { return uploads_.find(address, caller.tenant()); }};
  Result<NativeRequest> request = read_native_request(std::move(body), rules);
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

Reply Door::allow_upload(std::string_view query, const http_call::CallHead& head) const {
  Result<request::RequestContext> entered =
      entrance_.enter(head, request::Route::dashscope_uploads);
  if (!entered) return entrance_.refusal(entered.error(), head);
  const auto refused = [&](Error error) {
    return entrance_.refusal(entered->reject(std::move(error)), head);
  };
  const std::optional<std::string> name = model_of_policy_query(query);
  if (!name) {
    return refused(http_call::complaint_about("action", "is none that this path has: getPolicy"));
  }
  const Result<const ModelSpec*> model = request::choose_model(
      entrance_.services().router, entered->caller(), *name, Modality::multimodal, {}, kSpelling);
  if (!model) return refused(model.error());
  entered->set_model(**model);
  const std::string origin = origin_for(head);
  if (origin.empty()) {
    return refused(http_call::complaint_about(
        "host", "is required, for the file's address to begin with; or set server.public_url"));
  }
  const Result<UploadPolicy> policy = uploads_.allow(entered->caller().tenant(), **model);
  if (!policy) return refused(policy.error());
  entered->end();
  Reply reply = policy_reply(*policy, origin, head.names.request_id);
  sign(reply, head.names);
  return reply;
}

Reply Door::take_upload(std::string_view ticket, http_call::Arrived&& request) const {
  const http_call::CallHead& head = request.head;
  const Result<void> taken = uploads_.take(ticket, head.content_type, std::move(request.body));
  if (!taken) return entrance_.refusal(taken.error(), head);
  Reply reply = uploaded_reply(head.names.request_id);
  sign(reply, head.names);
  return reply;
}

std::string Door::origin_for(const http_call::CallHead& head) const {
  if (!public_url_.empty() || head.host.empty()) return public_url_;
  return std::string(head.encrypted ? "https://" : "http://").append(head.host);
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
