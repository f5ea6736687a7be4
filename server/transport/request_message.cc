#include "transport/request_message.h"

#include <algorithm>
#include <string_view>

namespace gateway::transport {
namespace {

constexpr std::size_t kOwnHeadBytes = 256;  // About what we add; only a guess for reserve().

bool is_clean(std::string_view text) {
  return std::ranges::none_of(text, [](char letter) {
    const auto byte = static_cast<unsigned char>(letter);
    return (byte < 0x20 && byte != '\t') || byte == 0x7f;
  });
}

}  // namespace

std::string request_message(const HttpRequest& request, const Origin& origin, bool accept_gzip) {
  std::size_t bytes = kOwnHeadBytes + request.target.size() + request.body.size();
  for (const auto& header : request.headers) bytes += header.name.size() + header.value.size() + 4;
  std::string message;
  message.reserve(bytes);

  message.append("POST ").append(request.target).append(" HTTP/1.1\r\n");
  const auto add = [&message](std::string_view name, std::string_view value) {
    message.append(name).append(": ").append(value).append("\r\n");
  };
  add("Host", origin.authority());
  add("User-Agent", "embedding-gateway");
  add("Connection", "keep-alive");
  add("Accept-Encoding", accept_gzip ? "gzip" : "identity");
  add("Content-Length", std::to_string(request.body.size()));
  for (const auto& header : request.headers) {
    if (is_clean(header.name) && is_clean(header.value)) add(header.name, header.value);
  }
  return message.append("\r\n").append(request.body);
}

}  // namespace gateway::transport
