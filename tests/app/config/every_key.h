// Changes each key of the configuration, one at a time, whatever its kind.
#pragma once

#include <string>
#include <type_traits>
#include <utility>

#include "app/config/keys.h"
#include "app/config/loader.h"

namespace gateway::testing {

/// Gives the key another value than it has. One overload for each kind of value in keys.h.
template <class Section>
struct SetToAnother {
  Section& section;

  void operator()(const config::TextValue<Section>& value) const { section.*value.member += "x"; }
  void operator()(const config::ProxyValue<Section>& value) const {
    section.*value.member = config::Secret("http://ann:secret@proxy.corp:3128");
  }
  void operator()(const config::WholeValue<Section>& value) const { ++(section.*value.member); }
  void operator()(const config::OptionalWholeValue<Section>& value) const {
    section.*value.member = (section.*value.member).value_or(0) + 1;
  }
  void operator()(const config::NumberValue<Section>& value) const {
    section.*value.member += 0.25;
  }
  void operator()(const config::OptionalNumberValue<Section>& value) const {
    section.*value.member = (section.*value.member).value_or(0) + 0.5;
  }
  void operator()(const config::MillisecondsValue<Section>& value) const {
    section.*value.member += std::chrono::milliseconds(1);
  }
  void operator()(const config::FlagValue<Section>& value) const {
    section.*value.member = !(section.*value.member);
  }
  void operator()(const config::ChoiceValue<Section>& value) const {
    value.set(section, (value.get(section) + 1) % value.names.size());
  }
  void operator()(const config::FractionValue<Section>& value) const {
    section.*value.member = (section.*value.member).value_or(1) / 2;
  }
  void operator()(const config::TextsValue<Section>& value) const {
    (section.*value.member).push_back("x");
  }
  void operator()(const config::UpstreamsValue<Section>& value) const {
    (section.*value.member).emplace_back().name = "more";
  }
};

/// One entry in each list, each with a name.
inline config::LoadedConfig one_of_each() {
  config::LoadedConfig loaded;
  loaded.tenants.emplace_back().name = "t";
  loaded.config.upstreams.emplace_back().name = "u";
  config::ModelConfig& model = loaded.config.models.emplace_back();
  model.name = "m";
  model.upstreams.emplace_back().name = "u";
  loaded.models.emplace_back().name = "m";
  return loaded;
}

/// Where a section or entry stands in one_of_each().
template <class Section, class Visit>
void visit_keys(const std::string& path, Section& (*find)(config::LoadedConfig&), Visit&& visit) {
  for (const config::ConfigKey<Section>& key : config::config_keys<Section>()) {
    config::LoadedConfig changed = one_of_each();
    std::visit(SetToAnother<Section>{find(changed)}, key.value);
    visit(path, key.name, key.takes_effect, changed);
  }
}

/// Calls `visit(path, key, takes_effect, changed)` for each key, `changed` being one_of_each() but
/// for that key of the section or entry at `path`.
template <class Visit>
void for_each_changed_key(Visit&& visit) {
  config::for_each_config_section(
      [&](const std::string& name, auto member) {
        using Section = std::remove_reference_t<decltype(std::declval<config::Config&>().*member)>;
        for (const config::ConfigKey<Section>& key : config::config_keys<Section>()) {
          config::LoadedConfig changed = one_of_each();
          std::visit(SetToAnother<Section>{changed.config.*member}, key.value);
          visit(name, key.name, key.takes_effect, changed);
        }
      },
      [](const std::string&, auto, config::ListBounds) {});
  visit_keys<config::TenantConfig>(
      "tenants[t]", [](config::LoadedConfig& l) -> config::TenantConfig& { return l.tenants[0]; },
      visit);
  visit_keys<config::UpstreamConfig>(
      "upstreams[u]",
      [](config::LoadedConfig& l) -> config::UpstreamConfig& { return l.config.upstreams[0]; },
      visit);
  visit_keys<config::ModelConfig>(
      "models[m]",
      [](config::LoadedConfig& l) -> config::ModelConfig& { return l.config.models[0]; }, visit);
  visit_keys<config::ModelUpstreamConfig>(
      "models[m].upstreams[u]",
      [](config::LoadedConfig& l) -> config::ModelUpstreamConfig& {
        return l.config.models[0].upstreams[0];
      },
      visit);
}

}  // namespace gateway::testing
