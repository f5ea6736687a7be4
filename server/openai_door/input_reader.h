// Reads the field `input`, in any of its forms.
#pragma once

#include <cstddef>

#include <simdjson.h>

#include "domain/error.h"
#include "door/checks/embed_query.h"
#include "openai_door/token_vocabulary.h"

namespace gateway::openai_door {

struct ReadingRules {
  std::size_t max_items = 2048;                 ///< Texts of one request; > 0.
  const TokenVocabulary* vocabulary = nullptr;  ///< Null: token ids are refused.
  /// Bound on the bytes that all token ids stand for together: few characters of JSON may name a
  /// long token.
  std::size_t max_decoded_bytes = 33'554'432;
};

/// A text, a list of texts, a list of token ids, or a list of such lists. Stops at the first thing
/// that is wrong: an item of another kind than the first, one item more than are allowed. An empty
/// list and empty texts pass, for query_check.h to complain about; an empty list of ids does not.
///
/// A list of ids becomes the text that they stand for. It must be one: ids that begin or end inside
/// a character are refused, and so is an id that the vocabulary lacks. Errors: invalid_argument,
/// with the item at fault as the field (`input[3]`).
[[nodiscard]] Result<checks::SentTexts> read_input(simdjson::ondemand::value value,
                                                   const ReadingRules& rules);

}  // namespace gateway::openai_door
