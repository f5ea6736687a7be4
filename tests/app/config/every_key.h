// Changes each key of the configuration, one at a time, whatever its kind.
#pragma once

#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "app/config/keys.h"
#include "app/config/loader.h"

namespace gateway::testing {

/// Gives the key another value than it has. One overload for each kind of value in keys.h.
template <class Section>
struct SetToAnother {
  Section& section;

  void operator()(const TextValue<Section>& value) const { section.*value.member += "x"; }
  void operator()(const WholeValue<Section>& value) const { ++(section.*value.member); }
  void operator()(const OptionalWholeValue<Section>& value) const {
    section.*value.member = (section.*value.member).value_or(0) + 1;
  }
  void operator()(const NumberValue<Section>& value) const { section.*value.member += 0.25; }
  void operator()(const OptionalNumberValue<Section>& value) const {
    section.*value.member = (section.*value.member).value_or(0) + 0.5;
  }
  void operator()(const MillisecondsValue<Section>& value) const {
    section.*value.member += std::chrono::milliseconds(1);
  }
  void operator()(const FlagValue<Section>& value) const {
    section.*value.member = !(section.*value.member);
  }
  void operator()(const ChoiceValue<Section>& value) const {
    value.set(section, (value.get(section) + 1) % value.names.size());
  }
  void operator()(const FractionValue<Section>& value) const {
    section.*value.member = (section.*value.member).value_or(1) / 2;
  }
  void operator()(const TextsValue<Section>& value) const {
    (section.*value.member).push_back("x");
  }
  void operator()(const UpstreamsValue<Section>& value) const {
    (section.*value.member).emplace_back().name = "more";
  }
};

/// One entry in each list, each with a name.
inline LoadedConfig one_of_each() {
  LoadedConfig loaded;
  loaded.tenants.emplace_back().name = "t";
  loaded.config.upstreams.emplace_back().name = "u";
  ModelConfig& model = loaded.config.models.emplace_back();
  model.name = "m";
  model.upstreams.emplace_back().name = "u";
  loaded.models.emplace_back().name = "m";
  return loaded;
}

/// Where a section or entry stands in one_of_each().
template <class Section, class Visit>
void visit_keys(const std::string& path, Section& (*find)(LoadedConfig&), Visit&& visit) {
  for (const ConfigKey<Section>& key : config_keys<Section>()) {
    LoadedConfig changed = one_of_each();
    std::visit(SetToAnother<Section>{find(changed)}, key.value);
    visit(path, key.name, key.takes_effect, changed);
  }
}

/// Calls `visit(path, key, takes_effect, changed)` for each key, `changed` being one_of_each() but
/// for that key of the section or entry at `path`.
template <class Visit>
void for_each_changed_key(Visit&& visit) {
  for_each_config_section(
      [&](const std::string& name, auto member) {
        using Section = std::remove_reference_t<decltype(std::declval<Config&>().*member)>;
        for (const ConfigKey<Section>& key : config_keys<Section>()) {
          LoadedConfig changed = one_of_each();
          std::visit(SetToAnother<Section>{changed.config.*member}, key.value);
          visit(name, key.name, key.takes_effect, changed);
        }
      },
      [](const std::string&, auto, ListBounds) {});
  visit_keys<TenantConfig>(
      "tenants[t]", [](LoadedConfig& l) -> TenantConfig& { return l.tenants[0]; }, visit);
  visit_keys<UpstreamConfig>(
      "upstreams[u]", [](LoadedConfig& l) -> UpstreamConfig& { return l.config.upstreams[0]; },
      visit);
  visit_keys<ModelConfig>(
      "models[m]", [](LoadedConfig& l) -> ModelConfig& { return l.config.models[0]; }, visit);
  visit_keys<ModelUpstreamConfig>(
      "models[m].upstreams[u]",
      [](LoadedConfig& l) -> ModelUpstreamConfig& { return l.config.models[0].upstreams[0]; },
      visit);
}

}  // namespace gateway::testing
