// How much room a text takes in a terminal, where Chinese characters and emoji are two cells wide.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace embedding_client {

/// Cells that a printable text takes.
[[nodiscard]] std::size_t display_width(std::string_view text);

/// The text with control characters and invalid bytes made harmless: a file's line or a server's
/// message must not steer the terminal. Tabs and line breaks become spaces.
[[nodiscard]] std::string printable(std::string_view text);

/// At most `cells` wide; what was cut ends in "…".
[[nodiscard]] std::string truncated(std::string_view text, std::size_t cells);

/// Exactly `cells` wide unless the text is wider: spaces after it, or before it.
[[nodiscard]] std::string padded_right(std::string_view text, std::size_t cells);
[[nodiscard]] std::string padded_left(std::string_view text, std::size_t cells);

}  // namespace embedding_client
