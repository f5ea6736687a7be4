// The vocabulary of a tokenizer, for callers that send token ids instead of texts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/error.h"

namespace gateway::openai_door {

/// Which bytes each token id stands for. A text is the bytes of its ids one after the other; a
/// single token may hold a part of a character only.
///
/// Special tokens, as `<|endoftext|>`, are none of these: the published files don't have them, and
/// they stand for no text.
///
/// Thread: any.
class TokenVocabulary {
 public:
  /// Bound on the tokens of a file; o200k_base, OpenAI's largest, has 199,998.
  static constexpr std::size_t kMaxTokens = 1'000'000;

  /// Reads the form in which tiktoken's vocabularies are published (`cl100k_base.tiktoken`): each
  /// line is a token's bytes in base64, a blank, and its id. Ids are unique, from 0 to 4294967295,
  /// in any order and with any gaps. Only at the end may lines be blank. `text` has at most 4 GiB.
  ///
  /// Error: the first mistake there is, as "line 17: …".
  [[nodiscard]] static Result<TokenVocabulary, std::string> parse(std::string_view text);

  /// At least one byte; nothing if the vocabulary has no such id. Valid while this lives.
  [[nodiscard]] std::optional<std::string_view> bytes_of(std::uint32_t id) const;

  friend bool operator==(const TokenVocabulary&, const TokenVocabulary&) = default;

 private:
  TokenVocabulary() = default;
  void add(std::uint32_t id, std::string_view bytes);

  std::vector<std::uint32_t> ids_;   ///< Ascending.
  std::vector<std::uint32_t> ends_;  ///< In bytes_, of each of ids_; it begins where the last ends.
  std::string bytes_;
};

}  // namespace gateway::openai_door
