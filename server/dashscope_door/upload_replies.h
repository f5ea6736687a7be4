// What the temporary store answers, in the provider's shape (docs/provider.md, 3.7).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "dashscope_door/upload_desk.h"
#include "http_call/reply.h"

namespace gateway::dashscope_door {

/// What `?action=getPolicy&model=…` asks for; nothing: another action, or none. The model's name is
/// decoded; empty if it is not named.
[[nodiscard]] std::optional<std::string> model_of_policy_query(std::string_view query);

/// `origin` is scheme and authority of the address that takes the file, e.g.
/// `https://gateway.example`.
[[nodiscard]] http_call::Reply policy_reply(const UploadPolicy& policy, std::string_view origin,
                                            std::string_view request_id);

/// The file is there.
[[nodiscard]] http_call::Reply uploaded_reply(std::string_view request_id);

}  // namespace gateway::dashscope_door
