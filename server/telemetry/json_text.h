// Texts and numbers as JSON. The JSON library is known here alone: it costs seconds in each file
// that sees it.
#pragma once

#include <string>
#include <string_view>

namespace gateway::telemetry {

/// In its quotes, U+FFFD in place of what is no UTF-8.
[[nodiscard]] std::string json_string(std::string_view text);

/// `text` without quotes and escapes, U+FFFD in place of what is no UTF-8.
[[nodiscard]] std::string repaired_utf8(std::string_view text);

/// The fewest digits that read as the same number; `null` if it isn't finite.
[[nodiscard]] std::string json_number(double number);

}  // namespace gateway::telemetry
