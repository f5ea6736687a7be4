#include "http_call/query_fields.h"

#include <charconv>
#include <system_error>

namespace gateway::http_call {
namespace {

namespace ondemand = simdjson::ondemand;

std::optional<std::uint32_t> digits_of(std::string_view text) {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<std::uint32_t> whole_number(ondemand::value value) {
  const JsonKind kind = kind_of(value);
  if (kind == JsonKind::number && is_number(value)) return read_whole_number(value);
  if (kind != JsonKind::text) return std::nullopt;
  const std::optional<std::string> text = read_text(value);
  return text ? digits_of(*text) : std::nullopt;
}

}  // namespace

std::optional<Error> read_text_member(std::string_view name, ondemand::value value,
                                      std::optional<std::string>& out) {
  out = kind_of(value) == JsonKind::text ? read_text(value) : std::nullopt;
  if (!out) return complaint_about(std::string(name), "is no text");
  return std::nullopt;
}

std::optional<Error> read_number_member(std::string_view name, ondemand::value value,
                                        std::optional<std::uint32_t>& out) {
  out = whole_number(value);
  if (!out) {
    return complaint_about(std::string(name),
                           "is no whole number from 0 to 4294967295; give one, as 1024");
  }
  return std::nullopt;
}

}  // namespace gateway::http_call
