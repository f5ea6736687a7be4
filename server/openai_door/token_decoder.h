// Where a vocabulary can be plugged in, for callers that send token ids instead of texts.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace gateway::openai_door {

/// Turns the ids that a client has made of a text back into the text: langchain-openai's default
/// sends those of cl100k_base.
///
/// Thread: any.
class TokenDecoder {
 public:
  virtual ~TokenDecoder() = default;

  /// Nothing if one of the ids is none of the vocabulary's.
  [[nodiscard]] virtual std::optional<std::string> decode(
      std::span<const std::uint32_t> ids) const = 0;
};

}  // namespace gateway::openai_door
