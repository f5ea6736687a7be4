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

#include "app/config/config.h"

namespace gateway {

/// The kinds of value. Bounds are inclusive; `Section` is one of config.h's structs.
template <class Section>
struct TextValue {
  std::string Section::*member;
};
template <class Section>
struct WholeValue {
  std::size_t Section::*member;
  std::uint64_t least;
  std::uint64_t most;
};
template <class Section>
struct OptionalWholeValue {
  std::optional<std::size_t> Section::*member;
  std::uint64_t least;
  std::uint64_t most;
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

template <class Section>
struct ConfigKey {
  std::string_view name;
  bool required;  ///< Without it the file is refused; else the member's default stands.
  std::variant<TextValue<Section>, WholeValue<Section>, OptionalWholeValue<Section>,
               NumberValue<Section>, OptionalNumberValue<Section>, MillisecondsValue<Section>,
               FlagValue<Section>, ChoiceValue<Section>>
      value;
  std::string_view help;  ///< One sentence, no full stop.
};

/// The keys of one section, in the order in which they are printed.
template <class Section>
std::span<const ConfigKey<Section>> config_keys();

template <>
std::span<const ConfigKey<ServerConfig>> config_keys();
template <>
std::span<const ConfigKey<QueueConfig>> config_keys();
template <>
std::span<const ConfigKey<DefaultsConfig>> config_keys();
template <>
std::span<const ConfigKey<CatalogueConfig>> config_keys();
template <>
std::span<const ConfigKey<UpstreamConfig>> config_keys();
template <>
std::span<const ConfigKey<ModelConfig>> config_keys();
template <>
std::span<const ConfigKey<RetryConfig>> config_keys();
template <>
std::span<const ConfigKey<DrainConfig>> config_keys();
template <>
std::span<const ConfigKey<LogConfig>> config_keys();

/// A section that is a list has a bound on its entries; at least one is required.
inline constexpr std::size_t kMaxUpstreams = 64;
inline constexpr std::size_t kMaxModels = 256;

/// The file's sections, in the order in which they are printed: calls `section(name, member)` or,
/// for lists, `list(name, member, most)`.
template <class Section, class List>
void for_each_config_section(Section&& section, List&& list) {
  section("server", &Config::server);
  section("queue", &Config::queue);
  section("defaults", &Config::defaults);
  section("catalogue", &Config::catalogue);
  list("upstreams", &Config::upstreams, kMaxUpstreams);
  list("models", &Config::models, kMaxModels);
  section("retry", &Config::retry);
  section("drain", &Config::drain);
  section("log", &Config::log);
}

}  // namespace gateway
