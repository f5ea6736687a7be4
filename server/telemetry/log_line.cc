#include "telemetry/log_line.h"

#include <algorithm>

#include "telemetry/field_number.h"
#include "telemetry/visible_text.h"

namespace gateway::telemetry {
namespace {

std::string json_text(std::string_view text) {
  return quoted_text(text);
}

std::string json_text(auto number) {
  return field_number(number);
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

}  // namespace gateway::telemetry
