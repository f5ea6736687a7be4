// How a door spells what complaints name: its fields, their values, its ways in.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace gateway::checks {

/// What a request says, by whatever name.
enum class Field : std::uint8_t {
  model,
  texts,
  contents,
  dimension,
  output_type,
  text_type,
  instruct,
  priority,
};
inline constexpr std::size_t kFields = static_cast<std::size_t>(Field::priority) + 1;

/// What of a content is meant.
enum class Part : std::uint8_t { whole, text, image, image_url, image_data, video, video_url };
inline constexpr std::size_t kParts = static_cast<std::size_t>(Part::video_url) + 1;

/// One door's names. Each array is in the order of its enum; all of it has static storage.
struct Spelling {
  std::array<std::string_view, kFields> fields;
  std::array<std::string_view, kParts> parts;  ///< What follows a content's name; of `whole`: "".
  std::array<std::string_view, 3> output_types;
  std::array<std::string_view, 2> text_types;
  std::array<std::string_view, 2> priorities;
  std::array<std::string_view, 2> routes;   ///< What takes a model of each Modality.
  std::array<std::string_view, 2> streams;  ///< Of those, what answers item by item.
  std::string_view model_list;              ///< Where all models are listed.
};

/// The name of a value, out of the array for its enum.
template <class Names, class Value>
[[nodiscard]] constexpr std::string_view spelled(const Names& names, Value value) {
  return names[static_cast<std::size_t>(value)];
}

}  // namespace gateway::checks
