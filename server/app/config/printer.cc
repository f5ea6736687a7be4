#include "app/config/printer.h"

#include <string_view>
#include <variant>
#include <vector>

#include "app/config/keys.h"
#include "app/config/scalar.h"

namespace gateway {
namespace {

/// One line for each key that is set.
template <class Section>
std::vector<std::string> lines_of(const Section& section);

/// The value as spelt in a file; empty if it is not set. One overload for each kind of value in
/// keys.h.
template <class Section>
struct ValuePrinter {
  const Section& section;

  std::string operator()(const TextValue<Section>& value) const {
    const std::string& text = section.*value.member;
    return text.empty() ? std::string() : spelt(text);
  }
  std::string operator()(const WholeValue<Section>& value) const {
    return std::to_string(section.*value.member);
  }
  std::string operator()(const OptionalWholeValue<Section>& value) const {
    const auto& number = section.*value.member;
    return number ? std::to_string(*number) : std::string();
  }
  std::string operator()(const NumberValue<Section>& value) const {
    return spelt(section.*value.member);
  }
  std::string operator()(const OptionalNumberValue<Section>& value) const {
    const auto& number = section.*value.member;
    return number ? spelt(*number) : std::string();
  }
  std::string operator()(const MillisecondsValue<Section>& value) const {
    const auto duration = section.*value.member;
    return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(duration).count());
  }
  std::string operator()(const FlagValue<Section>& value) const {
    return section.*value.member ? "true" : "false";
  }
  std::string operator()(const ChoiceValue<Section>& value) const {
    return std::string(value.names[value.get(section)]);
  }
  std::string operator()(const FractionValue<Section>& value) const {
    const auto& share = section.*value.member;
    return share ? spelt(*share) : std::string();
  }
  std::string operator()(const TextsValue<Section>& value) const {
    std::string text;
    for (const std::string& each : section.*value.member) {
      text.append(text.empty() ? "[" : ", ").append(spelt(each));
    }
    return text.empty() ? text : text + "]";
  }
  /// On one line, so that a list within a list needs no indentation of its own.
  std::string operator()(const UpstreamsValue<Section>& value) const {
    std::string text;
    for (const auto& entry : section.*value.member) {
      text.append(text.empty() ? "[{" : ", {");
      std::string_view separator;
      for (const std::string& line : lines_of(entry)) {
        text.append(separator).append(line);
        separator = ", ";
      }
      text.append("}");
    }
    return text.empty() ? text : text + "]";
  }
};

template <class Section>
std::vector<std::string> lines_of(const Section& section) {
  std::vector<std::string> lines;
  for (const auto& key : config_keys<Section>()) {
    const std::string value = std::visit(ValuePrinter<Section>{section}, key.value);
    if (!value.empty()) lines.push_back(std::string(key.name) + ": " + value);
  }
  return lines;
}

}  // namespace

std::string print_config(const Config& config) {
  std::string text;
  const auto print = [&](const std::vector<std::string>& lines, std::string_view first) {
    for (const std::string& line : lines) {
      text.append(first).append(line).append("\n");
      if (first == "  - ") first = "    ";
    }
  };
  for_each_config_section(
      [&](std::string_view name, auto member) {
        const auto lines = lines_of(config.*member);
        if (!lines.empty()) text.append(name).append(":\n");
        print(lines, "  ");
      },
      [&](std::string_view name, auto member, ListBounds) {
        if (!(config.*member).empty()) text.append(name).append(":\n");
        for (const auto& entry : config.*member) print(lines_of(entry), "  - ");
      });
  return text;
}

}  // namespace gateway
