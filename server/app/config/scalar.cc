#include "app/config/scalar.h"

#include <array>
#include <charconv>
#include <cmath>
#include <string_view>

#include "telemetry/visible_text.h"

namespace gateway::config {
namespace {

/// yaml-cpp's tag of a scalar that stands in quotes.
constexpr std::string_view kQuoted = "!";

template <class Number>
std::optional<Number> parsed(const YAML::Node& node) {
  if (!node.IsScalar() || node.Tag() == kQuoted) return std::nullopt;
  const std::string& text = node.Scalar();
  const char* const end = text.data() + text.size();
  Number number{};
  const auto [stop, fault] = std::from_chars(text.data(), end, number);
  if (fault != std::errc{} || stop != end) return std::nullopt;
  return number;
}

}  // namespace

std::optional<std::string> text_of(const YAML::Node& node) {
  if (!node.IsScalar() || node.Scalar().empty()) return std::nullopt;
  return node.Scalar();
}

std::optional<std::uint64_t> whole_of(const YAML::Node& node) {
  return parsed<std::uint64_t>(node);
}

std::optional<double> number_of(const YAML::Node& node) {
  const auto number = parsed<double>(node);
  return number && std::isfinite(*number) ? number : std::nullopt;
}

std::optional<double> fraction_of(const YAML::Node& node) {
  if (const auto number = number_of(node)) return number;
  if (!node.IsScalar()) return std::nullopt;
  const std::string& text = node.Scalar();
  const char* const end = text.data() + text.size();
  std::uint32_t part = 0;
  std::uint32_t whole = 0;
  const auto [slash, first_fault] = std::from_chars(text.data(), end, part);
  if (first_fault != std::errc{} || slash == end || *slash != '/') return std::nullopt;
  const auto [stop, fault] = std::from_chars(slash + 1, end, whole);
  if (fault != std::errc{} || stop != end || whole == 0) return std::nullopt;
  return static_cast<double>(part) / whole;
}

std::optional<bool> flag_of(const YAML::Node& node) {
  if (!node.IsScalar() || node.Tag() == kQuoted) return std::nullopt;
  if (node.Scalar() == "true") return true;
  if (node.Scalar() == "false") return false;
  return std::nullopt;
}

std::string spelt(const std::string& text) {
  return telemetry::quoted_text(text);
}

std::string spelt(double number) {
  std::array<char, 64> digits;
  const bool whole = number == std::floor(number) && std::abs(number) < 1e15;
  const auto end = whole
                       ? std::to_chars(digits.begin(), digits.end(), static_cast<long long>(number))
                       : std::to_chars(digits.begin(), digits.end(), number);
  return {digits.begin(), end.ptr};
}

}  // namespace gateway::config
