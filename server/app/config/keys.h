// Every key of the configuration file: the one table that reading, printing and the documentation
// go by.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "app/config/config.h"

namespace gateway::config {

/// How many entries a list may have. Where the least is 0 the list may be left out.
struct ListBounds {
  std::size_t least;
  std::size_t most;
};

/// The kinds of value. Bounds are inclusive; `Section` is one of config.h's structs.
template <class Section>
struct TextValue {
  std::string Section::*member;
};
/// A proxy's URL. A login in it is shown nowhere.
template <class Section>
struct ProxyValue {
  Secret Section::*member;
};
template <class Section>
struct WholeValue {
  std::size_t Section::*member;
  std::uint64_t least;
  std::uint64_t most;
};
/// Filled in after loading if absent; `otherwise` tells the reader of the document with what.
template <class Section>
struct OptionalWholeValue {
  std::optional<std::size_t> Section::*member;
  std::uint64_t least;
  std::uint64_t most;
  std::string_view otherwise;
};
template <class Section>
struct NumberValue {
  double Section::*member;
  double least;
  double most;
};
template <class Section>
struct OptionalNumberValue {
  std::optional<double> Section::*member;
  double least;
  double most;
  std::string_view otherwise;
};
/// Whole milliseconds in the file; its key ends in _ms.
template <class Section>
struct MillisecondsValue {
  Duration Section::*member;
  std::uint64_t least;
  std::uint64_t most;
};
template <class Section>
struct FlagValue {
  bool Section::*member;
};
/// An enum whose value k is spelt names[k].
template <class Section>
struct ChoiceValue {
  std::span<const std::string_view> names;
  std::size_t (*get)(const Section&);
  void (*set)(Section&, std::size_t);
};

/// A share above 0 and up to 1, as a number or as "1/3".
template <class Section>
struct FractionValue {
  std::optional<double> Section::*member;
  std::string_view otherwise;
};
template <class Section>
struct TextsValue {
  std::vector<std::string> Section::*member;
  ListBounds bounds;
};
/// Hashes of credentials: a list of texts that is shown nowhere but in the configuration's print.
template <class Section>
struct DigestsValue : TextsValue<Section> {};
/// A list of maps, each with the keys of ModelUpstreamConfig.
template <class Section>
struct UpstreamsValue {
  std::vector<ModelUpstreamConfig> Section::*member;
  ListBounds bounds;
};

/// When a changed value takes effect.
enum class TakesEffect { on_restart, on_reload };

template <class Section>
struct ConfigKey {
  std::string_view name;
  bool required;  ///< Without it the file is refused; else the member's default stands.
  TakesEffect takes_effect;
  std::variant<TextValue<Section>, ProxyValue<Section>, WholeValue<Section>,
               OptionalWholeValue<Section>, NumberValue<Section>, OptionalNumberValue<Section>,
               MillisecondsValue<Section>, FlagValue<Section>, ChoiceValue<Section>,
               FractionValue<Section>, TextsValue<Section>, DigestsValue<Section>,
               UpstreamsValue<Section>>
      value;
  std::string_view help;  ///< One sentence, no full stop.
};

/// The keys of one section, in the order in which they are printed.
template <class Section>
std::span<const ConfigKey<Section>> config_keys();

template <>
std::span<const ConfigKey<ServerConfig>> config_keys();
template <>
std::span<const ConfigKey<OpenAiDoorConfig>> config_keys();
template <>
std::span<const ConfigKey<TlsConfig>> config_keys();
template <>
std::span<const ConfigKey<AuthConfig>> config_keys();
template <>
std::span<const ConfigKey<QueueConfig>> config_keys();
template <>
std::span<const ConfigKey<FairnessConfig>> config_keys();
template <>
std::span<const ConfigKey<TenantConfig>> config_keys();
template <>
std::span<const ConfigKey<DefaultsConfig>> config_keys();
template <>
std::span<const ConfigKey<CatalogueConfig>> config_keys();
template <>
std::span<const ConfigKey<UpstreamConfig>> config_keys();
template <>
std::span<const ConfigKey<ModelUpstreamConfig>> config_keys();
template <>
std::span<const ConfigKey<ModelConfig>> config_keys();
template <>
std::span<const ConfigKey<RetryConfig>> config_keys();
template <>
std::span<const ConfigKey<BreakerConfig>> config_keys();
template <>
std::span<const ConfigKey<DrainConfig>> config_keys();
template <>
std::span<const ConfigKey<DeploymentConfig>> config_keys();
template <>
std::span<const ConfigKey<ReloadConfig>> config_keys();
template <>
std::span<const ConfigKey<MetricsConfig>> config_keys();
template <>
std::span<const ConfigKey<LogConfig>> config_keys();

/// Bounds of a tenant's lists.
inline constexpr ListBounds kTenantCredentials{1, 16};
inline constexpr ListBounds kTenantModels{1, 256};

/// Bounds of the sections that are lists.
inline constexpr ListBounds kTenants{0, 10'000};
inline constexpr ListBounds kUpstreams{1, 64};
inline constexpr ListBounds kModels{1, 256};
/// Of one model.
inline constexpr ListBounds kModelUpstreams{1, 16};

/// The map that a section stands in, empty for most, and its key there.
struct SectionName {
  std::string_view map;
  std::string_view key;
};
constexpr SectionName parts_of(std::string_view name) {
  const std::size_t dot = name.find('.');
  if (dot == std::string_view::npos) return {.map = {}, .key = name};
  return {.map = name.substr(0, dot), .key = name.substr(dot + 1)};
}

/// The file's sections, in the order in which they are printed: calls `section(name, member)` or,
/// for lists, `list(name, member, bounds)`. A section `a.b` is the entry `b` of the map `a`, which
/// holds nothing but sections and whose sections stand together.
template <class Section, class List>
void for_each_config_section(Section&& section, List&& list) {
  section("server", &Config::server);
  section("doors.openai", &Config::openai_door);
  section("tls", &Config::tls);
  section("auth", &Config::auth);
  section("queue", &Config::queue);
  section("fairness", &Config::fairness);
  list("tenants", &Config::tenants, kTenants);
  section("defaults", &Config::defaults);
  section("catalogue", &Config::catalogue);
  list("upstreams", &Config::upstreams, kUpstreams);
  list("models", &Config::models, kModels);
  section("retry", &Config::retry);
  section("breaker", &Config::breaker);
  section("drain", &Config::drain);
  section("deployment", &Config::deployment);
  section("reload", &Config::reload);
  section("metrics", &Config::metrics);
  section("log", &Config::log);
}

}  // namespace gateway::config
