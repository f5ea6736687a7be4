// How many tokens a text has at the very least, and at most, without its model's vocabulary.
#pragma once

#include <cstddef>
#include <string_view>

namespace gateway::content {

/// A lower bound on the tokens of `text` (valid UTF-8) under any tokenizer that does not merge
/// across white space, as the byte-pair, WordPiece and unigram tokenizers of embedding models do.
/// So a text whose bound is above a model's limit is certainly too long; of one below it nothing is
/// known.
///
/// Counted are the words between ASCII white space that hold an ASCII letter or digit, or a Han
/// character:
///  - at least one token each, since no token spans two of them. Words of other characters count
///  nothing, because a
///    normaliser may drop them;
///  - more if the word has many Han characters, which are written without spaces: at most 16 to a
///  token, well above
///    the longest Han tokens of public vocabularies. A repeated character counts once: vocabularies
///    do hold long runs of one character.
[[nodiscard]] std::size_t token_lower_bound(std::string_view text);

/// An upper bound on the different tokens of a text of `bytes` bytes, under a tokenizer that makes
/// no more of it than it has bytes, but for a mark before the first word: a token is at least one
/// byte, and no more than 256 can be of one. A normaliser that writes one character as several
/// (U+FDFA is eighteen) can pass it only in a text made for that.
[[nodiscard]] std::size_t distinct_token_bound(std::size_t bytes);

/// Whether `text` certainly has more than `max_tokens` tokens. Looks at the characters only of
/// texts that are long enough for it.
[[nodiscard]] bool certainly_longer(std::string_view text, std::size_t max_tokens);

}  // namespace gateway::content
