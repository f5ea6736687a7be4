#include "telemetry/log_line.h"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace gateway {
namespace {

/// JSON lets some characters be that steer a terminal (U+007F to U+009F) or end a line for some
/// readers (U+2028, U+2029): escapes them. Precondition: `json` is valid UTF-8.
std::string escape_controls(const std::string& json) {
  static constexpr std::string_view kHex = "0123456789abcdef";
  const auto byte = [&](std::size_t k) { return static_cast<unsigned char>(json[k]); };
  std::string escaped;
  escaped.reserve(json.size());
  for (std::size_t k = 0; k < json.size(); ++k) {
    const std::string_view rest = std::string_view(json).substr(k);
    if (byte(k) == 0x7F) {
      escaped.append("\\u007f");
    } else if (byte(k) == 0xC2 && byte(k + 1) < 0xA0) {
      ++k;
      escaped.append("\\u00") += kHex[byte(k) >> 4];
      escaped += kHex[byte(k) & 0xF];
    } else if (rest.starts_with("\u2028") || rest.starts_with("\u2029")) {
      escaped.append(rest.starts_with("\u2028") ? "\\u2028" : "\\u2029");
      k += 2;
    } else {
      escaped += json[k];
    }
  }
  return escaped;
}

/// As JSON: quoted and escaped if it is text.
std::string json_text(const auto& value) {
  return escape_controls(
      nlohmann::json(value).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

/// What is not plain ASCII goes the way that also repairs broken UTF-8.
bool needs_quotes(std::string_view text) {
  return text.empty() || std::ranges::any_of(text, [](char c) {
           return c <= ' ' || c > '~' || c == '"' || c == '=' || c == '\\';
         });
}

std::string text_value(const LogField& field) {
  const auto* text = std::get_if<std::string_view>(&field.value);
  if (text != nullptr && !needs_quotes(*text)) return std::string(*text);
  return std::visit([](const auto& value) { return json_text(value); }, field.value);
}

}  // namespace

std::string_view log_level_name(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return "debug";
    case LogLevel::info:
      return "info";
    case LogLevel::warn:
      return "warn";
    case LogLevel::error:
      return "error";
  }
  return "error";
}

std::string log_line(LogFormat format, LogLevel level, std::string_view message,
                     std::initializer_list<LogField> fields) {
  std::string line;
  if (format == LogFormat::json) {
    line.append("\"level\":").append(json_text(log_level_name(level)));
    line.append(",\"msg\":").append(json_text(message));
    for (const LogField& field : fields) {
      line.append(",").append(json_text(field.key)).append(":");
      line.append(std::visit([](const auto& value) { return json_text(value); }, field.value));
    }
    return line;
  }
  line.append(log_level_name(level)).append(" ").append(message);
  for (const LogField& field : fields) {
    line.append(" ").append(field.key).append("=").append(text_value(field));
  }
  return line;
}

}  // namespace gateway
