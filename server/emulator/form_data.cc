#include "emulator/form_data.h"

#include <algorithm>
#include <cstddef>

#include <boost/algorithm/string/predicate.hpp>

namespace emulator {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kHeaderEnd = "\r\n\r\n";
constexpr std::size_t kMaxFields = 32;
constexpr std::size_t kMaxHeaderBytes = 4096;
/// RFC 2046, 5.1.1.
constexpr std::size_t kMaxBoundaryBytes = 70;

/// Takes `prefix` off the front; false if it is not there.
bool skip(std::string_view& text, std::string_view prefix) {
  if (!boost::algorithm::istarts_with(text, prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

/// What stands before `end`, which is taken off with it; nothing if there is no `end`.
std::optional<std::string_view> take_until(std::string_view& text, std::string_view end) {
  const std::size_t found = text.find(end);
  if (found == std::string_view::npos) return std::nullopt;
  const std::string_view before = text.substr(0, found);
  text.remove_prefix(found + end.size());
  return before;
}

/// The next of `; name=value`, the value in quotes or not; nothing if something else comes.
struct Parameter {
  std::string_view name;
  std::string_view value;
  bool quoted;
};
std::optional<Parameter> take_parameter(std::string_view& text) {
  if (!skip(text, ";")) return std::nullopt;
  while (skip(text, " ")) {
  }
  const auto name = take_until(text, "=");
  if (!name) return std::nullopt;
  if (skip(text, "\"")) {
    const auto value = take_until(text, "\"");
    if (!value) return std::nullopt;
    return Parameter{*name, *value, true};
  }
  const std::string_view value = text.substr(0, text.find(';'));
  text.remove_prefix(value.size());
  return Parameter{*name, value, false};
}

std::optional<std::string_view> boundary_of(std::string_view content_type) {
  if (!skip(content_type, "multipart/form-data")) return std::nullopt;
  while (!content_type.empty()) {
    const auto parameter = take_parameter(content_type);
    if (!parameter) return std::nullopt;
    if (!boost::algorithm::iequals(parameter->name, "boundary")) continue;
    const std::size_t size = parameter->value.size();
    if (size == 0 || size > kMaxBoundaryBytes) return std::nullopt;
    return parameter->value;
  }
  return std::nullopt;
}

/// The name that the line of a Content-Disposition gives its field.
std::optional<std::string_view> name_in(std::string_view disposition) {
  if (!skip(disposition, "form-data")) return std::nullopt;
  std::optional<std::string_view> name;
  while (!disposition.empty()) {
    const auto parameter = take_parameter(disposition);
    if (!parameter) return std::nullopt;
    if (parameter->name != "name") continue;
    if (name || !parameter->quoted || parameter->value.empty()) return std::nullopt;
    name = parameter->value;
  }
  return name;
}

/// `header` is without its empty line.
std::optional<std::string_view> name_of(std::string_view header) {
  std::optional<std::string_view> name;
  while (!header.empty()) {
    std::string_view line = header.substr(0, header.find(kLineEnd));
    header.remove_prefix(std::min(header.size(), line.size() + kLineEnd.size()));
    if (line.find(':') == std::string_view::npos) return std::nullopt;
    if (!skip(line, "Content-Disposition: ")) continue;
    if (name) return std::nullopt;
    name = name_in(line);
    if (!name) return std::nullopt;
  }
  return name;
}

}  // namespace

std::optional<std::vector<FormField>> read_form(std::string_view content_type,
                                                std::string_view body) {
  const auto boundary = boundary_of(content_type);
  if (!boundary) return std::nullopt;
  const std::string delimiter = "\r\n--" + std::string(*boundary);
  if (!body.starts_with(std::string_view(delimiter).substr(kLineEnd.size()))) return std::nullopt;
  body.remove_prefix(delimiter.size() - kLineEnd.size());

  std::vector<FormField> fields;
  while (!skip(body, "--")) {
    if (fields.size() == kMaxFields || !skip(body, kLineEnd)) return std::nullopt;
    const auto header = take_until(body, kHeaderEnd);
    if (!header || header->size() > kMaxHeaderBytes) return std::nullopt;
    const auto name = name_of(*header);
    const auto value = take_until(body, delimiter);
    if (!name || !value) return std::nullopt;
    if (std::ranges::find(fields, *name, &FormField::name) != fields.end()) return std::nullopt;
    fields.push_back({std::string(*name), *value});
  }
  if (!body.empty() && body != kLineEnd) return std::nullopt;
  return fields;
}

}  // namespace emulator
