#include "http/response.h"

#include <optional>
#include <string_view>
#include <utility>

#include <boost/beast/http/status.hpp>

#include "http/compression.h"
#include "http/field_grammar.h"

namespace gateway::http {
namespace {

namespace http = boost::beast::http;

/// Shorter bodies fit a packet anyway.
constexpr std::size_t kLeastToCompress = 1024;

void add(std::string& head, std::string_view name, std::string_view value) {
  if (!is_token(name) || !is_field_value(value)) return;
  head.append(name).append(": ").append(value).append("\r\n");
}

std::string_view connection(const ResponseForm& form) {
  if (!form.keep_alive) return "close";
  return form.version == 10 ? "keep-alive" : "";
}

}  // namespace

void pack(Answer& answer, const ResponseForm& form) {
  if (!answer.may_pack || answer.body.size() < kLeastToCompress) return;
  answer.headers.push_back({"Vary", "Accept-Encoding"});
  std::optional<std::string> packed;
  if (form.gzip) packed = gzip(answer.body);
  if (!packed) return;
  answer.headers.push_back({"Content-Encoding", "gzip"});
  answer.body = std::move(*packed);
}

std::string head_of(const Answer& answer, const ResponseForm& form) {
  const std::string status = std::to_string(answer.status);
  const std::string_view reason = http::obsolete_reason(http::int_to_status(answer.status));
  std::string head = form.version == 10 ? "HTTP/1.0 " : "HTTP/1.1 ";
  head.append(status).append(" ").append(reason).append("\r\n");
  if (!answer.content_type.empty()) add(head, "Content-Type", answer.content_type);
  for (const Header& header : answer.headers) add(head, header.name, header.value);
  if (!connection(form).empty()) add(head, "Connection", connection(form));
  if (has_body(answer.status)) add(head, "Content-Length", std::to_string(answer.body.size()));
  return head.append("\r\n");
}

}  // namespace gateway::http
