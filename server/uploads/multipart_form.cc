#include "uploads/multipart_form.h"

#include <algorithm>
#include <string>

namespace gateway::uploads {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::size_t kMaxBoundaryBytes = 70;

constexpr char to_small(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool begins_with(std::string_view text, std::string_view small) {
  return text.size() >= small.size() &&
         std::ranges::equal(text.substr(0, small.size()), small, {}, to_small);
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// The value of the parameter `name` in `text; a=b; c="d"`. Quoted values with escapes are taken as
/// they stand: no name that is asked for has any.
std::optional<std::string_view> parameter_of(std::string_view text, std::string_view name) {
  for (std::size_t at = text.find(';'); at != std::string_view::npos; at = text.find(';')) {
    text = trimmed(text.substr(at + 1));
    if (!begins_with(text, name) || text.substr(name.size(), 1) != "=") continue;
    std::string_view value = text.substr(name.size() + 1);
    if (!value.starts_with('"')) return trimmed(value.substr(0, value.find(';')));
    value.remove_prefix(1);
    const std::size_t end = value.find('"');
    if (end == std::string_view::npos) return std::nullopt;
    return value.substr(0, end);
  }
  return std::nullopt;
}

std::optional<std::string_view> boundary_of(std::string_view content_type) {
  if (!begins_with(trimmed(content_type), "multipart/form-data")) return std::nullopt;
  const auto boundary = parameter_of(content_type, "boundary");
  if (!boundary || boundary->empty() || boundary->size() > kMaxBoundaryBytes) return std::nullopt;
  return boundary;
}

/// The name that a part's head gives it.
std::optional<std::string_view> name_in(std::string_view head) {
  while (!head.empty()) {
    const std::size_t end = std::min(head.find(kLineEnd), head.size());
    const std::string_view line = head.substr(0, end);
    head.remove_prefix(std::min(end + kLineEnd.size(), head.size()));
    if (!begins_with(line, "content-disposition:")) continue;
    const auto name = parameter_of(line, "name");
    if (name && !name->empty()) return name;
    return std::nullopt;
  }
  return std::nullopt;
}

bool take(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

}  // namespace

std::optional<std::string_view> content_of(const std::vector<FormPart>& parts,
                                           std::string_view name) {
  const auto part = std::ranges::find(parts, name, &FormPart::name);
  if (part == parts.end()) return std::nullopt;
  return part->content;
}

Result<std::vector<FormPart>, std::string_view> read_form(std::string_view content_type,
                                                          std::string_view body) {
  constexpr std::string_view kCut = "the form is cut off, or malformed";
  const auto boundary = boundary_of(content_type);
  if (!boundary)
    return std::string_view("the content type is not multipart/form-data with a boundary");
  std::string delimiter(kLineEnd);
  delimiter.append("--").append(*boundary);
  std::vector<FormPart> parts;
  if (!take(body, std::string_view(delimiter).substr(kLineEnd.size()))) return kCut;
  while (!take(body, "--")) {
    if (!take(body, kLineEnd)) return kCut;
    if (parts.size() == kMaxFormParts) return std::string_view("the form has more than 32 parts");
    const std::size_t head = body.substr(0, kMaxPartHeadBytes).find("\r\n\r\n");
    if (head == std::string_view::npos) return kCut;
    const auto name = name_in(body.substr(0, head));
    if (!name) return std::string_view("a part of the form has no name");
    if (content_of(parts, *name)) return std::string_view("a part of the form is there twice");
    body.remove_prefix(head + 2 * kLineEnd.size());
    const std::size_t end = body.find(delimiter);
    if (end == std::string_view::npos) return kCut;
    parts.push_back({.name = *name, .content = body.substr(0, end)});
    body.remove_prefix(end + delimiter.size());
  }
  if (!body.empty() && body != kLineEnd) return kCut;
  return parts;
}

}  // namespace gateway::uploads
