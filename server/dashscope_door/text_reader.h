// Reads the field `input.texts`.
#pragma once

#include <cstddef>

#include <simdjson.h>

#include "domain/error.h"
#include "door/checks/embed_query.h"

namespace gateway::dashscope_door {

/// What cannot be told apart from its end: a text with an escape that JSON does not have.
inline constexpr std::string_view kBrokenText =
    "is no text: it holds an escape that JSON does not have, or a surrogate alone";

/// A list of at most `max_items` texts, or one text alone. An empty list and empty texts pass, for
/// query_check.h to complain about. Errors: invalid_argument, the first.
[[nodiscard]] Result<checks::SentTexts> read_texts(simdjson::ondemand::value value,
                                                   std::size_t max_items);

/// The complaint about a list of more than `max_items`.
[[nodiscard]] Error too_many_items(std::string_view field, std::size_t max_items);

}  // namespace gateway::dashscope_door
