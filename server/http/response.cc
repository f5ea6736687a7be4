#include "http/response.h"

#include <optional>
#include <string>
#include <utility>

#include <boost/beast/core/buffers_to_string.hpp>

#include "http/compression.h"

namespace gateway::http {
namespace {

namespace http = boost::beast::http;

/// Shorter bodies fit a packet anyway.
constexpr std::size_t kLeastToCompress = 1024;

}  // namespace

http::response<http::string_body> response(Answer answer, const ResponseForm& form) {
  http::response<http::string_body> message(static_cast<http::status>(answer.status), form.version);
  message.set(http::field::content_type, answer.content_type);
  message.set(http::field::cache_control, "no-store");
  message.set("Content-Security-Policy", form.content_security_policy);
  message.set("X-Content-Type-Options", "nosniff");
  message.set("Referrer-Policy", "no-referrer");
  if (message.result() == http::status::method_not_allowed) {
    message.set(http::field::allow, "GET, HEAD");
  }
  if (message.result() == http::status::service_unavailable) {
    message.set(http::field::retry_after, "1");
  }
  message.body() = std::move(answer.body);
  if (message.body().size() >= kLeastToCompress) {
    message.set(http::field::vary, "Accept-Encoding");
    std::optional<std::string> packed;
    if (form.gzip) packed = gzip(message.body());
    if (packed) {
      message.set(http::field::content_encoding, "gzip");
      message.body() = std::move(*packed);
    }
  }
  message.keep_alive(form.keep_alive);
  message.prepare_payload();
  return message;
}

std::string header_text(const http::response<http::string_body>& message) {
  http::fields::writer writer(message, message.version(), message.result_int());
  return boost::beast::buffers_to_string(writer.get());
}

}  // namespace gateway::http
