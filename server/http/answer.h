// An answer to an HTTP request, before it is HTTP.
#pragma once

#include <string>
#include <string_view>

namespace gateway::http {

struct Answer {
  unsigned status = 200;
  std::string_view content_type = "text/plain; charset=utf-8";
  std::string body;
};

/// A sentence for a person or a probe's log.
inline Answer plain(unsigned status, std::string_view sentence) {
  return {.status = status, .body = std::string(sentence) + "\n"};
}

}  // namespace gateway::http
