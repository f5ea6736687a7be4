// What a test looks for in a reply.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "http_call/reply.h"

namespace gateway::testing {

/// "none" if there is none.
inline std::string header_of(const http_call::Reply& reply, std::string_view name) {
  const auto found = std::ranges::find(reply.headers, name, &HttpHeader::name);
  return found == reply.headers.end() ? "none" : found->value;
}

}  // namespace gateway::testing
