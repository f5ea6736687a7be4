#include "emulator/upload_endpoint.h"

#include <algorithm>
#include <array>
#include <string>

#include "emulator/error_bodies.h"
#include "emulator/float_text.h"
#include "emulator/form_data.h"

namespace emulator {
namespace {

/// Of the store as a whole; it signs for whoever has a grant.
constexpr std::string_view kAccessKeyId = "LTAI-emulator";
constexpr std::array<std::string_view, 5> kRequired = {"OSSAccessKeyId", "Signature", "policy",
                                                       "key", "file"};

/// The value of `name` in a target's query; empty if there is none. Nothing is decoded: no model
/// has a name that needs it.
std::string_view query_value(std::string_view target, std::string_view name) {
  std::size_t begin = target.find('?');
  while (begin != std::string_view::npos) {
    const std::string_view rest = target.substr(begin + 1);
    const std::string_view pair = rest.substr(0, rest.find('&'));
    const std::size_t equals = pair.find('=');
    if (pair.substr(0, equals) == name && equals != std::string_view::npos) {
      return pair.substr(equals + 1);
    }
    begin = target.find('&', begin + 1);
  }
  return {};
}

Answer native_refusal(const Refusal& refused, std::string_view request_id) {
  Answer answer{.status = refused.status, .body = native_error_body(refused, request_id)};
  answer.request_id = request_id;
  return answer;
}

void append_member(std::string& out, std::string_view name, std::string_view value) {
  append_string(out, name);
  out += ':';
  append_string(out, value);
  out += ',';
}

std::string policy_body(const UploadGrant& grant, const StoreLimits& limits,
                        std::string_view origin, std::string_view request_id) {
  using std::chrono::duration_cast;
  using std::chrono::seconds;
  std::string body = R"({"data":{)";
  append_member(body, "policy", grant.policy);
  append_member(body, "signature", grant.signature);
  append_member(body, "upload_dir", grant.directory);
  append_member(body, "upload_host", origin);
  append_member(body, "oss_access_key_id", kAccessKeyId);
  append_member(body, "x_oss_object_acl", "private");
  append_member(body, "x_oss_forbid_overwrite", "true");
  const auto life = duration_cast<seconds>(limits.grant_life).count();
  body += R"("expire_in_seconds":)" + std::to_string(life);
  body += R"(,"max_file_size_mb":)" + std::to_string(limits.max_file_bytes / (1024UL * 1024));
  body += R"(,"capacity_limit_mb":)" + std::to_string(limits.max_bytes / (1024UL * 1024));
  body += R"(},"request_id":)";
  append_string(body, request_id);
  return body += '}';
}

/// The messages are the store's own, and hold nothing that XML would have to escape but quotes,
/// which it takes in a text.
Answer xml_refusal(const Refusal& refused, std::string_view request_id) {
  Answer answer{.status = refused.status, .body = R"(<?xml version="1.0" encoding="UTF-8"?>)"};
  answer.body += "\n<Error>\n  <Code>" + refused.code + "</Code>\n  <Message>" + refused.message +
                 "</Message>\n  <RequestId>" + std::string(request_id) + "</RequestId>\n</Error>\n";
  answer.content_type = "application/xml";
  answer.request_id = request_id;
  return answer;
}

Refusal malformed() {
  return {400, "MalformedPOSTRequest",
          "The body of your POST request is not well-formed multipart/form-data."};
}

Refusal missing(std::string_view field) {
  return {400, "InvalidArgument",
          "Bucket POST must contain a field named '" + std::string(field) +
              "'. If it is specified, please check the order of the fields."};
}

/// A form that was read. Thread: one.
class Form {
 public:
  explicit Form(const std::vector<FormField>& fields) : fields_(fields) {}

  [[nodiscard]] bool has(std::string_view name) const { return find(name) != fields_.end(); }
  /// Empty if there is none.
  [[nodiscard]] std::string_view operator[](std::string_view name) const {
    const auto found = find(name);
    return found == fields_.end() ? std::string_view() : found->value;
  }

 private:
  [[nodiscard]] std::vector<FormField>::const_iterator find(std::string_view name) const {
    return std::ranges::find(fields_, name, &FormField::name);
  }

  const std::vector<FormField>& fields_;
};

std::optional<Refusal> keep(TemporaryStore& store, const Form& form, Timestamp now) {
  for (const std::string_view name : kRequired) {
    if (!form.has(name)) return missing(name);
  }
  if (form["OSSAccessKeyId"] != kAccessKeyId) {
    return Refusal{403, "InvalidAccessKeyId",
                   "The OSS Access Key Id you provided does not exist in our records."};
  }
  return store.put({.policy = form["policy"],
                    .signature = form["Signature"],
                    .key = form["key"],
                    .bytes = form["file"],
                    .may_overwrite = form["x-oss-forbid-overwrite"] != "true"},
                   now);
}

unsigned status_asked_for(std::string_view status) {
  if (status == "200") return 200;
  return status == "201" ? 201 : 204;
}

}  // namespace

Answer answer_policy(TemporaryStore& store, const Request& request,
                     std::optional<std::string_view> api_key, const std::vector<Model>& models,
                     std::string_view request_id, Timestamp now) {
  if (!api_key) return native_refusal(refusal("InvalidApiKey"), request_id);
  if (query_value(request.target, "action") != "getPolicy") {
    return native_refusal(bad_parameter("action"), request_id);
  }
  const std::string_view model = query_value(request.target, "model");
  if (find_model(models, model) == nullptr) {
    return native_refusal(refusal("ModelNotFound"), request_id);
  }
  const auto grant = store.grant(*api_key, model, now);
  if (!grant) return native_refusal(grant.error(), request_id);
  Answer answer{.body = policy_body(*grant, store.limits(), request.origin, request_id)};
  answer.request_id = request_id;
  return answer;
}

Answer answer_upload(TemporaryStore& store, const Request& request, std::string_view request_id,
                     Timestamp now) {
  const auto fields = read_form(request.content_type, request.body);
  // Its file is a form's last field (docs/provider.md, 3.7).
  if (!fields || fields->empty() || fields->back().name != "file") {
    return xml_refusal(malformed(), request_id);
  }
  const Form form(*fields);
  if (const auto refused = keep(store, form, now)) return xml_refusal(*refused, request_id);
  Answer answer{.status = status_asked_for(form["success_action_status"]), .body = {}};
  answer.request_id = request_id;
  return answer;
}

Answer refuse_upload_unread(std::string_view request_id) {
  return xml_refusal(
      {400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size."},
      request_id);
}

}  // namespace emulator
