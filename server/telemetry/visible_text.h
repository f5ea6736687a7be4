// Text of others made fit to be read: one line, which can't steer the terminal it is read on.
#pragma once

#include <string>
#include <string_view>

namespace gateway::telemetry {

/// `text` as valid UTF-8, U+FFFD in place of what is none. Escaped, as `\u001b`, is what steers a
/// terminal or ends a line (U+0000 to U+001F, U+007F to U+009F, U+2028, U+2029), and what turns the
/// direction of the text after it (U+202A to U+202E, U+2066 to U+2069).
[[nodiscard]] std::string visible_text(std::string_view text);

/// The same as a string of JSON, in its quotes. YAML reads it alike: beyond 16 bits, where JSON has
/// escapes of two parts, nothing is escaped.
[[nodiscard]] std::string quoted_text(std::string_view text);

}  // namespace gateway::telemetry
