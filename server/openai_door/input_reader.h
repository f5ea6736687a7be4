// Reads the field `input`, in any of its forms.
#pragma once

#include <cstddef>

#include <simdjson.h>

#include "domain/error.h"
#include "door/checks/embed_query.h"
#include "openai_door/token_decoder.h"

namespace gateway::openai_door {

struct ReadingRules {
  std::size_t max_items = 2048;           ///< Texts of one request; > 0.
  const TokenDecoder* decoder = nullptr;  ///< Null: token ids are refused.
};

/// A text, a list of texts, a list of token ids, or a list of such lists. Stops at the first thing
/// that is wrong: an item of another kind than the first, one item more than are allowed. An empty
/// list and empty texts pass, for query_check.h to complain about. Errors: invalid_argument.
[[nodiscard]] Result<checks::SentTexts> read_input(simdjson::ondemand::value value,
                                                   const ReadingRules& rules);

}  // namespace gateway::openai_door
