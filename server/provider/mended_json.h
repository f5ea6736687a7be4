// JSON from somebody who quotes whatever he was sent.
#pragma once

#include <string>
#include <string_view>

namespace gateway::provider {

/// A document whose strings any parser can read.
struct MendedJson {
  std::string text;  ///< Valid UTF-8.
  bool cut;          ///< It ended within a string, which is closed now.
};

/// Mends what stands in strings: bytes that are no UTF-8, halves of surrogate pairs and backslashes
/// that begin no escape become U+FFFD, control characters blanks. The rest is as sent, whether it
/// is JSON or not. What is sound stays the same.
[[nodiscard]] MendedJson mended_json(std::string_view document);

}  // namespace gateway::provider
