// What the tables of keys_*.cc are spelt with.
#pragma once

#include <cstdint>
#include <string_view>

#include "app/config/keys.h"

namespace gateway::config {

inline constexpr std::uint64_t kMebibyte = 1U << 20U;
inline constexpr std::uint64_t kGibibyte = 1U << 30U;
inline constexpr std::uint64_t kMinuteMs = 60'000;
inline constexpr std::uint64_t kHourMs = 60 * kMinuteMs;
inline constexpr std::uint64_t kDayMs = 24 * kHourMs;

inline constexpr bool kRequired = true;
inline constexpr bool kOptional = false;

inline constexpr TakesEffect kOnReload = TakesEffect::on_reload;
inline constexpr TakesEffect kOnRestart = TakesEffect::on_restart;

/// `names` are those of the enum's values, in its order.
template <class Section, class Enum, Enum Section::*Member>
constexpr ChoiceValue<Section> choice(std::span<const std::string_view> names) {
  return {names, [](const Section& section) { return static_cast<std::size_t>(section.*Member); },
          [](Section& section, std::size_t k) { section.*Member = static_cast<Enum>(k); }};
}

}  // namespace gateway::config
