#include "http_call/json_value.h"

#include <charconv>
#include <cmath>
#include <limits>

#include "content/utf8.h"
#include "http_call/complaint.h"

namespace gateway::http_call {
namespace {

namespace ondemand = simdjson::ondemand;
using simdjson::SUCCESS;

/// Everything up to the next one, without the blanks.
std::string_view token_of(ondemand::value value) {
  const std::string_view token = value.raw_json_token();
  return token.substr(0, token.find_last_not_of(" \t\r\n") + 1);
}

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// At least one digit, taken off the front.
bool take_digits(std::string_view& text) {
  std::size_t digits = 0;
  while (digits < text.size() && is_digit(text[digits])) ++digits;
  text.remove_prefix(digits);
  return digits > 0;
}

bool take(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

/// RFC 8259, section 6.
bool is_json_number(std::string_view text) {
  take(text, "-");
  if (!take(text, "0") && !take_digits(text)) return false;
  if (take(text, ".") && !take_digits(text)) return false;
  if (take(text, "eE")) {
    take(text, "+-");
    if (!take_digits(text)) return false;
  }
  return text.empty();
}

/// What stands between the quotes of a string, and steps over it: the parser would take one that it
/// has to step over by itself for a key if a colon follows. Nothing: it has no end of its own.
std::optional<std::string_view> take_raw_text(ondemand::value value) {
  const std::string_view token = token_of(value);
  if (token.size() < 2 || token.back() != '"') return std::nullopt;
  if (value.get_raw_json_string().error() != SUCCESS) return std::nullopt;
  return token.substr(1, token.size() - 2);
}

bool has_escapes(ondemand::value value) {
  return token_of(value).find('\\') != std::string_view::npos;
}

std::optional<Error> too_deep() {
  return complaint_about_body("is nested more than " + std::to_string(kMaxJsonDepth) +
                              " levels deep");
}

std::optional<Error> skip_at(ondemand::value value, std::size_t depth);

std::optional<Error> skip_list(ondemand::value value, std::size_t depth) {
  ondemand::array list;
  if (value.get_array().get(list) != SUCCESS) return not_json();
  for (auto element : list) {
    ondemand::value member;
    if (element.get(member) != SUCCESS) return not_json();
    if (auto error = skip_at(member, depth)) return error;
  }
  return std::nullopt;
}

std::optional<Error> skip_object(ondemand::value value, std::size_t depth) {
  ondemand::object object;
  if (value.get_object().get(object) != SUCCESS) return not_json();
  for (auto field : object) {
    std::string_view key;
    ondemand::value member;
    if (field.unescaped_key().get(key) != SUCCESS) return not_json();
    if (field.value().get(member) != SUCCESS) return not_json();
    if (auto error = skip_at(member, depth)) return error;
  }
  return std::nullopt;
}

bool is_text(ondemand::value value) {
  return has_escapes(value) ? read_text(value).has_value() : take_raw_text(value).has_value();
}

bool is_scalar(ondemand::value value, JsonKind kind) {
  switch (kind) {
    case JsonKind::null:
      return is_null(value);
    case JsonKind::boolean:
      return read_bool(value).has_value();
    case JsonKind::number:
      return is_number(value);
    case JsonKind::text:
      return is_text(value);
    default:
      return false;
  }
}

std::optional<Error> skip_at(ondemand::value value, std::size_t depth) {
  const JsonKind kind = kind_of(value);
  const bool nests = kind == JsonKind::list || kind == JsonKind::object;
  if (nests && depth == kMaxJsonDepth) return too_deep();
  if (kind == JsonKind::list) return skip_list(value, depth + 1);
  if (kind == JsonKind::object) return skip_object(value, depth + 1);
  if (!is_scalar(value, kind)) return not_json();
  return std::nullopt;
}

}  // namespace

JsonKind kind_of(ondemand::value value) {
  ondemand::json_type type{};
  if (value.type().get(type) != SUCCESS) return JsonKind::none;
  switch (type) {
    case ondemand::json_type::null:
      return JsonKind::null;
    case ondemand::json_type::boolean:
      return JsonKind::boolean;
    case ondemand::json_type::number:
      return JsonKind::number;
    case ondemand::json_type::string:
      return JsonKind::text;
    case ondemand::json_type::array:
      return JsonKind::list;
    case ondemand::json_type::object:
      return JsonKind::object;
  }
  return JsonKind::none;
}

std::optional<std::string> read_text(ondemand::value value) {
  if (!has_escapes(value)) {
    const std::optional<std::string_view> raw = take_raw_text(value);
    return raw ? std::optional<std::string>(*raw) : std::nullopt;
  }
  std::string_view text;
  if (value.get_string().get(text) != SUCCESS) return std::nullopt;
  // What is no text otherwise comes of a surrogate: the parser has checked the body's own bytes.
  if (!content::is_valid_utf8(text)) return std::nullopt;
  return std::string(text);
}

std::optional<bool> read_bool(ondemand::value value) {
  const std::string_view token = token_of(value);
  if (token != "true" && token != "false") return std::nullopt;
  return token == "true";
}

bool is_null(ondemand::value value) {
  return token_of(value) == "null";
}

bool is_number(ondemand::value value) {
  return is_json_number(token_of(value));
}

std::optional<std::uint32_t> read_whole_number(ondemand::value value) {
  const std::string_view token = token_of(value);
  double number = 0;
  const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), number);
  if (error != std::errc() || number < 0 || std::trunc(number) != number) return std::nullopt;
  if (number > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
  return static_cast<std::uint32_t>(number);
}

std::optional<Error> skip(ondemand::value value) {
  return skip_at(value, 1);  // It is inside the body's object.
}

}  // namespace gateway::http_call
