// Texts and numbers as JSON. The JSON library is known here alone: it costs seconds in each file
// that sees it.
#pragma once

#include <string>
#include <string_view>

namespace embedding_client {

/// In its quotes. What is no UTF-8 is replaced: a server's message must not stop the output.
[[nodiscard]] std::string json_string(std::string_view text);

/// The fewest digits that read as the same number; `null` if it isn't finite.
[[nodiscard]] std::string json_number(double number);

}  // namespace embedding_client
