// What a caller asks for, as its door has read it: in our words, and not checked.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "domain/content.h"
#include "domain/model_spec.h"
#include "domain/priority.h"

namespace gateway::checks {

/// A value that the door has no name for.
struct UnknownValue {};

/// A field with a closed set of values; nullopt: the caller said nothing of it.
template <class Value>
using Choice = std::optional<std::variant<Value, UnknownValue>>;

struct ImageUrl {
  std::string url;
};
struct ImageData {
  std::string data;
};

/// Nullopt: its caller said of neither source what it is.
using SentImage = std::optional<std::variant<ImageUrl, ImageData>>;

/// Nullopt: its caller did not say what it is.
using SentContent = std::optional<std::variant<Text, SentImage, Video>>;

using SentTexts = std::vector<std::string>;
using SentContents = std::vector<SentContent>;

struct EmbedQuery {
  std::optional<std::string> model;  ///< The default if nothing is said, and so the next five.
  std::optional<std::uint32_t> dimension;
  Choice<OutputType> output_type;  ///< Of texts only, and so the next.
  Choice<TextType> text_type;
  Choice<Priority> priority;
  std::optional<std::string> instruct;
  std::variant<SentTexts, SentContents> items;
  /// Of each item, the place by which its caller knows it; empty: its own.
  std::vector<std::size_t> places;

  [[nodiscard]] Modality modality() const {
    return std::holds_alternative<SentTexts>(items) ? Modality::text : Modality::multimodal;
  }
};

}  // namespace gateway::checks
