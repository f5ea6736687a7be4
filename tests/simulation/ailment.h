// What can be wrong with a content in the eyes of a provider.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace gateway::simulation {

/// Hidden in a content; the gateway sees only what a provider answers. In the order in which a
/// provider looks: of several in a call the first one shows.
enum class Ailment : std::uint8_t {
  none,
  firewalled,  ///< The web firewall before the provider takes the text for an attack.
  not_found,   ///< 404, empty or as of a model that does not exist.
  forbidden,   ///< 403, as of a model that is not ours.
  too_big,     ///< 408, 413 and the like for this item alone.
  unheard_of,  ///< A refusal in words and a status that nobody knows.
  moderated,
  too_long,
  dead_link,
  cold_host,  ///< Its media can't be fetched for some seconds, then they can.
  capacity,   ///< "Throttled due to system capacity limits", each time.
  crashes,    ///< 500 for its call.
  resets,     ///< Its call's connection is reset.
  silent,     ///< Its call is never answered.
  page,       ///< A 200 that is a page, or somebody else's JSON.
  cut_short,  ///< A 200 whose body ends in the middle.
  lost_row,   ///< A 200 with too few rows, or too many.
  null_row,   ///< From here on the flaw is in its own row of a 200.
  wrong_number,
  wrong_length,
  all_zeros,
};
inline constexpr std::size_t kAilments = static_cast<std::size_t>(Ailment::all_zeros) + 1;

/// Whether it spoils its own row alone, in an answer that is otherwise whole.
[[nodiscard]] constexpr bool spoils_row(Ailment ailment) {
  return ailment >= Ailment::null_row;
}

[[nodiscard]] constexpr std::string_view name_of(Ailment ailment) {
  constexpr std::string_view kNames[] = {
      "none",         "firewalled",   "not found", "forbidden", "too big",  "unheard of",
      "moderated",    "too long",     "dead link", "cold host", "capacity", "crashes",
      "resets",       "silent",       "page",      "cut short", "lost row", "null row",
      "wrong number", "wrong length", "all zeros"};
  static_assert(sizeof kNames / sizeof kNames[0] == kAilments);
  return kNames[static_cast<std::size_t>(ailment)];
}

}  // namespace gateway::simulation
