#include "provider/error_body.h"

#include <charconv>

#include <nlohmann/json.hpp>

namespace gateway::provider {
namespace {

using nlohmann::json;

// Real ones have a few hundred bytes. A longer body is no error object, and not worth a tree of
// values.
constexpr std::size_t kMaxErrorBodyBytes = 64 * 1024;

std::string text_at(const json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end()) return {};
  const auto* text = found->get_ptr<const std::string*>();
  return text ? *text : std::string();
}

std::string first_text(const json& object, const char* key, const char* otherwise) {
  std::string text = text_at(object, key);
  return text.empty() ? text_at(object, otherwise) : text;
}

std::optional<ErrorBody> parse_object(std::string_view text) {
  const json body = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!body.is_object()) return std::nullopt;
  ErrorBody error;
  error.request_id = first_text(body, "request_id", "id");
  const auto nested = body.find("error");
  if (nested != body.end() && nested->is_object()) {
    error.code = first_text(*nested, "code", "type");
    error.message = first_text(*nested, "message", "msg");
    error.param = text_at(*nested, "param");
  } else {
    error.code = text_at(body, "code");
    error.message = first_text(body, "message", "msg");
  }
  if (error.code.empty() && error.message.empty()) return std::nullopt;
  return error;
}

/// The rest of `line` behind `prefix`; nothing if it begins otherwise.
std::optional<std::string_view> behind(std::string_view line, std::string_view prefix) {
  if (!line.starts_with(prefix)) return std::nullopt;
  return line.substr(prefix.size());
}

std::optional<ErrorBody> parse_event_stream(std::string_view body) {
  std::optional<ErrorBody> error;
  unsigned status = 0;
  while (!body.empty()) {
    const std::size_t end = body.find('\n');
    const std::string_view line = body.substr(0, end);
    body.remove_prefix(end == std::string_view::npos ? body.size() : end + 1);
    if (const auto data = behind(line, "data:"); data && !error) {
      error = parse_object(*data);
    } else if (const auto digits = behind(line, ":HTTP_STATUS/")) {
      std::from_chars(digits->data(), digits->data() + digits->size(), status);
    }
  }
  if (error) error->status = status;
  return error;
}

}  // namespace

std::optional<ErrorBody> parse_error_body(std::string_view body) {
  if (body.size() > kMaxErrorBodyBytes) return std::nullopt;
  if (auto error = parse_object(body)) return error;
  return parse_event_stream(body);
}

}  // namespace gateway::provider
