// What this door answers, before it is HTTP.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/http_message.h"

namespace gateway::http_call {

inline constexpr std::string_view kReplyType = "application/json";

/// The body is JSON in every reply, whatever its status.
struct Reply {
  unsigned status = 200;
  std::string body;
  std::vector<HttpHeader> headers = {};  ///< Besides the content's type and length.
};

}  // namespace gateway::http_call
