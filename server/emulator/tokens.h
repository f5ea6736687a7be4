// A small deterministic tokenizer: what the emulator bills, and what its vectors are made of.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace emulator {

/// A piece of a text; `text` points into the text it was cut from.
struct Token {
  enum class Kind {
    word,       ///< A run of letters, at most 12 of them.
    ideograph,  ///< One Chinese, Japanese or Korean character.
    number,     ///< A run of digits, at most 12 of them.
    symbol,     ///< Any other single character but white space.
  };
  Kind kind;
  std::string_view text;
};

/// The tokens of a UTF-8 text in order; a byte that is not UTF-8 counts as a symbol.
std::vector<Token> tokenize(std::string_view text);

/// How many tokens the text is billed as. White space alone counts one, an empty text none, and
/// none either one of line breaks only (docs/provider.md, 6.6).
std::size_t count_tokens(std::string_view text);

/// The text up to the end of its `count`-th token; all of it if it has no more than that.
std::string_view first_tokens(std::string_view text, std::size_t count);

}  // namespace emulator
