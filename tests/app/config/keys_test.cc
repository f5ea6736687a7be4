#include "app/config/keys.h"

#include <sstream>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "app/config/scalar.h"
#include "tests/telemetry/document_block.h"

namespace gateway::config {
namespace {

/// What the document says of a key's value: its kind and range, and its default.
using Described = std::pair<std::string, std::string>;

std::string code(const std::string& text) {
  return text.empty() ? text : "`" + text + "`";
}

std::string range(const char* kind, const std::string& least, const std::string& most) {
  return std::string(kind) + ", " + least + " to " + most;
}

template <class Section>
struct Describe {
  Section defaults{};

  Described operator()(const TextValue<Section>& value) const {
    return {"text", code(defaults.*value.member)};
  }
  Described operator()(const ProxyValue<Section>& /*value*/) const {
    return {"`http://[user:password@]host:port` or `none`", "as the environment says"};
  }
  Described operator()(const WholeValue<Section>& value) const {
    return {range("whole number", std::to_string(value.least), std::to_string(value.most)),
            code(std::to_string(defaults.*value.member))};
  }
  Described operator()(const OptionalWholeValue<Section>& value) const {
    return {range("whole number", std::to_string(value.least), std::to_string(value.most)),
            std::string(value.otherwise)};
  }
  Described operator()(const NumberValue<Section>& value) const {
    return {range("number", spelt(value.least), spelt(value.most)),
            code(spelt(defaults.*value.member))};
  }
  Described operator()(const OptionalNumberValue<Section>& value) const {
    return {range("number", spelt(value.least), spelt(value.most)), std::string(value.otherwise)};
  }
  Described operator()(const MillisecondsValue<Section>& value) const {
    const auto milliseconds =
        std::chrono::duration_cast<std::chrono::milliseconds>(defaults.*value.member);
    return {range("milliseconds", std::to_string(value.least), std::to_string(value.most)),
            code(std::to_string(milliseconds.count()))};
  }
  Described operator()(const FlagValue<Section>& value) const {
    return {"`true` or `false`", code(defaults.*value.member ? "true" : "false")};
  }
  Described operator()(const ChoiceValue<Section>& value) const {
    std::string names;
    for (const std::string_view name : value.names) {
      names.append(names.empty() ? "`" : ", `").append(name).append("`");
    }
    return {"one of " + names, code(std::string(value.names[value.get(defaults)]))};
  }
  Described operator()(const FractionValue<Section>& value) const {
    return {"number above 0, to 1, or a fraction as `1/3`", std::string(value.otherwise)};
  }
  Described operator()(const TextsValue<Section>& value) const {
    return {"list of " + std::to_string(value.bounds.least) + " to " +
                std::to_string(value.bounds.most) + " texts",
            ""};
  }
  Described operator()(const UpstreamsValue<Section>& value) const {
    return {"list of " + std::to_string(value.bounds.least) + " to " +
                std::to_string(value.bounds.most) + " maps, see `models[].upstreams[]`",
            ""};
  }
};

template <class Section>
void render_section(std::ostream& out, const std::string& title) {
  out << "\n## `" << title
      << "`\n\n| key | value | default | changes | meaning |\n|---|---|---|---|---|\n";
  for (const auto& key : config_keys<Section>()) {
    const Described described = std::visit(Describe<Section>{}, key.value);
    out << "| `" << key.name << "` | " << described.first << " | "
        << (key.required ? "required" : described.second) << " | "
        << (key.takes_effect == TakesEffect::on_reload ? "on reload" : "on restart") << " | "
        << key.help << " |\n";
  }
}

template <class Member>
struct SectionOf;
template <class Section>
struct SectionOf<Section Config::*> {
  using type = Section;
};
template <class Section>
struct SectionOf<std::vector<Section> Config::*> {
  using type = Section;
};

std::string rendered_keys() {
  std::ostringstream out;
  for_each_config_section(
      [&](const char* name, auto member) {
        render_section<typename SectionOf<decltype(member)>::type>(out, name);
      },
      [&](const std::string& name, auto member, ListBounds) {
        render_section<typename SectionOf<decltype(member)>::type>(out, name + "[]");
        if (name == "models") render_section<ModelUpstreamConfig>(out, "models[].upstreams[]");
      });
  out << "\n";
  return out.str();
}

TEST(ConfigKeys, AreThoseOfTheDocument) {
  EXPECT_TRUE(testing::document_holds(SOURCE_DIR "/docs/configuration.md", rendered_keys()));
}

/// Complains of a default that its own key would refuse.
template <class Section>
void expect_defaults_in_range() {
  static const Section defaults{};  // Static: gcc 12 takes a local one for uninitialised here.
  for (const auto& key : config_keys<Section>()) {
    if (const auto* whole = std::get_if<WholeValue<Section>>(&key.value)) {
      EXPECT_GE(defaults.*whole->member, whole->least) << key.name;
      EXPECT_LE(defaults.*whole->member, whole->most) << key.name;
    } else if (const auto* number = std::get_if<NumberValue<Section>>(&key.value)) {
      EXPECT_GE(defaults.*number->member, number->least) << key.name;
      EXPECT_LE(defaults.*number->member, number->most) << key.name;
    } else if (const auto* wait = std::get_if<MillisecondsValue<Section>>(&key.value)) {
      EXPECT_TRUE(key.name.ends_with("_ms")) << key.name;
      EXPECT_GE(defaults.*wait->member, std::chrono::milliseconds(wait->least)) << key.name;
      EXPECT_LE(defaults.*wait->member, std::chrono::milliseconds(wait->most)) << key.name;
    }
  }
}

TEST(ConfigKeys, HaveDefaultsInTheirRanges) {
  const auto check = [](auto, auto member, auto...) {
    expect_defaults_in_range<typename SectionOf<decltype(member)>::type>();
  };
  for_each_config_section(check, check);
  expect_defaults_in_range<ModelUpstreamConfig>();
}

}  // namespace
}  // namespace gateway::config
