// How a section's values stand in a file, by the table of keys.h.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "app/config/keys.h"
#include "app/config/proxies.h"
#include "app/config/scalar.h"

namespace gateway::config {

/// "key: value" for each key that is set.
template <class Section>
std::vector<std::string> key_lines(const Section& section);

/// All of it on one line, as an entry of a list: {name: "u", weight: 1}.
template <class Section>
std::string flow_map(const Section& section) {
  std::string text;
  for (const std::string& line : key_lines(section)) {
    text.append(text.empty() ? "{" : ", ").append(line);
  }
  return text.empty() ? "{}" : text + "}";
}

/// One overload for each kind of value in keys.h; see value_text().
template <class Section>
struct ValueText {
  const Section& section;

  std::string operator()(const TextValue<Section>& value) const {
    const std::string& text = section.*value.member;
    return text.empty() ? std::string() : spelt(text);
  }
  std::string operator()(const ProxyValue<Section>& value) const {
    const Secret& url = section.*value.member;
    return url.empty() ? std::string() : spelt(without_login(url.reveal()));
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
      text.append(text.empty() ? "[" : ", ").append(flow_map(entry));
    }
    return text.empty() ? text : text + "]";
  }
};

/// The value of one key, as spelt in a file; empty if it is not set.
template <class Section>
std::string value_text(const Section& section, const ConfigKey<Section>& key) {
  return std::visit(ValueText<Section>{section}, key.value);
}

template <class Section>
std::vector<std::string> key_lines(const Section& section) {
  std::vector<std::string> lines;
  for (const auto& key : config_keys<Section>()) {
    const std::string value = value_text(section, key);
    if (!value.empty()) lines.push_back(std::string(key.name) + ": " + value);
  }
  return lines;
}

}  // namespace gateway::config
