#include "dashscope_door/upload_replies.h"

#include "dashscope_door/paths.h"
#include "encoding/json_string.h"
#include "http_call/percent_text.h"

namespace gateway::dashscope_door {
namespace {

constexpr std::size_t kMebibyte = 1024 * 1024;

}  // namespace

std::optional<std::string> model_of_policy_query(std::string_view query) {
  bool asks_for_policy = false;
  std::string model;
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    const std::size_t equals = std::min(pair.find('='), pair.size());
    const std::string_view value = pair.substr(std::min(pair.size(), equals + 1));
    if (pair.substr(0, equals) == "action") asks_for_policy = value == "getPolicy";
    if (pair.substr(0, equals) == "model") {
      model = http_call::percent_decoded(value).value_or(std::string());
    }
  }
  if (!asks_for_policy) return std::nullopt;
  return model;
}

http_call::Reply policy_reply(const UploadPolicy& policy, std::string_view origin,
                              std::string_view request_id) {
  http_call::Reply reply;
  std::string& body = reply.body;
  std::string host(origin);
  host.append(kUploads).append("/").append(policy.ticket);
  const auto add = [&body](std::string_view name, std::string_view text) {
    body.append(",\"").append(name).append("\":");
    encoding::append_json_string(body, text);
  };
  body = R"({"data":{"expire_in_seconds":)" +
         std::to_string(std::chrono::seconds(UploadDesk::kLifetime).count());
  body += R"(,"max_file_size_mb":)" + std::to_string(policy.max_bytes / kMebibyte);
  body += R"(,"capacity_limit_mb":)" + std::to_string(policy.max_bytes / kMebibyte);
  add("upload_dir", policy.folder);
  add("upload_host", host);
  // The ticket in the address is what counts; SDKs hand the others on and look at none.
  add("policy", policy.ticket);
  add("signature", policy.ticket);
  add("oss_access_key_id", "embedding-gateway");
  add("x_oss_object_acl", "private");
  add("x_oss_forbid_overwrite", "true");
  body += R"(},"request_id":)";
  encoding::append_json_string(body, request_id);
  body += '}';
  return reply;
}

http_call::Reply uploaded_reply(std::string_view request_id) {
  http_call::Reply reply{.body = R"({"request_id":)"};
  encoding::append_json_string(reply.body, request_id);
  reply.body += '}';
  return reply;
}

}  // namespace gateway::dashscope_door
