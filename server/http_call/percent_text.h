// Percent-encoding in what a request line names.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gateway::http_call {

/// Nothing: a `%` is not followed by two hexadecimal digits.
[[nodiscard]] std::optional<std::string> percent_decoded(std::string_view text);

}  // namespace gateway::http_call
