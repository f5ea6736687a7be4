#include "provider/fault_place.h"

#include <algorithm>
#include <charconv>

#include "provider/ascii.h"

namespace gateway::provider {
namespace {

/// A place as a path of names: "parameters.dimension", "input.contents[3]".
bool is_path(std::string_view text) {
  const auto of_a_path = [](char c) {
    return is_ascii_alnum(c) || c == '.' || c == '_' || c == '[' || c == ']';
  };
  return !text.empty() && std::ranges::all_of(text, of_a_path);
}

/// What stands behind the last colon, if it is a path.
std::string_view tail_of(std::string_view message) {
  const std::size_t colon = message.rfind(':');
  if (colon == std::string_view::npos) return {};
  std::string_view tail = message.substr(colon + 1);
  while (tail.starts_with(' ')) tail.remove_prefix(1);
  while (tail.ends_with(' ') || tail.ends_with('.')) tail.remove_suffix(1);
  return is_path(tail) ? tail : std::string_view();
}

/// The number in the last pair of brackets, or behind the last dot: "input[3]", "input.3".
std::optional<std::size_t> row_in(std::string_view path) {
  const std::size_t open = path.find_last_of("[.");
  if (open == std::string_view::npos) return std::nullopt;
  std::size_t row = 0;
  const char* const end = path.data() + path.size();
  const auto [stop, error] = std::from_chars(path.data() + open + 1, end, row);
  const bool closed = path[open] == '[' ? stop + 1 == end && *stop == ']' : stop == end;
  return error == std::errc() && closed ? std::optional(row) : std::nullopt;
}

bool begins_with_name(std::string_view path, std::string_view name) {
  if (!path.starts_with(name)) return false;
  const std::string_view rest = path.substr(name.size());
  return rest.empty() || rest.front() == '.' || rest.front() == '[';
}

FaultPlace place_of(std::string_view path) {
  static constexpr std::string_view kPayload = "payload.";
  if (path.starts_with(kPayload)) path.remove_prefix(kPayload.size());
  if (begins_with_name(path, "parameters") || begins_with_name(path, "dimensions") ||
      begins_with_name(path, "dimension") || begins_with_name(path, "encoding_format") ||
      begins_with_name(path, "text_type") || begins_with_name(path, "output_type") ||
      begins_with_name(path, "instruct"))
    return {.scope = FaultScope::parameter};
  if (begins_with_name(path, "input") || begins_with_name(path, "contents"))
    return {.scope = FaultScope::input, .row = row_in(path)};
  return {};
}

}  // namespace

FaultPlace fault_place_of(std::string_view message, std::string_view param) {
  const FaultPlace place = place_of(is_path(param) ? param : std::string_view());
  return place.scope != FaultScope::unnamed ? place : place_of(tail_of(message));
}

}  // namespace gateway::provider
