#include "openai_door/model_pages.h"

#include <string>
#include <utility>

#include "door/request/model_choice.h"
#include "encoding/json_string.h"
#include "openai_door/spelling.h"

namespace gateway::openai_door {
namespace {

void append_model(std::string& body, std::string_view id) {
  body += R"({"id":)";
  encoding::append_json_string(body, id);
  body += R"(,"object":"model","created":)" + std::to_string(kModelsCreated);
  body += R"(,"owned_by":"embedding-gateway"})";
}

}  // namespace

http_call::Reply model_list(const dispatch::Router& router, const access::Identity& caller) {
  http_call::Reply reply{.body = R"({"object":"list","data":[)"};
  bool first = true;
  for (const dispatch::ServedModel& model : router.models()) {
    const ModelSpec& spec = *model.spec;
    if (spec.modality != Modality::text || !caller.may_use(spec.name)) continue;
    if (!std::exchange(first, false)) reply.body += ',';
    append_model(reply.body, spec.name);
  }
  reply.body += "]}";
  return reply;
}

Result<http_call::Reply> model_page(const dispatch::Router& router, const access::Identity& caller,
                                    std::string_view id) {
  const Result<const ModelSpec*> model =
      request::choose_model(router, caller, id, Modality::text, {}, kSpelling);
  if (!model) {
    Error error = model.error();
    // It is there, but for another door.
    if (error.kind == ErrorKind::invalid_argument) error.kind = ErrorKind::unknown_model;
    return error;
  }
  http_call::Reply reply;
  append_model(reply.body, (*model)->name);
  return reply;
}

}  // namespace gateway::openai_door
