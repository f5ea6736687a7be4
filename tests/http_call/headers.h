// Headers for a test to send.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "http_call/header_lookup.h"

namespace gateway::testing {

using Headers = std::map<std::string, std::string, std::less<>>;

/// `headers` outlives it.
inline http_call::HeaderLookup lookup(const Headers& headers) {
  return [&headers](std::string_view name) {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string_view() : std::string_view(found->second);
  };
}

}  // namespace gateway::testing
