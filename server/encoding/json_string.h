// Text as a JSON string, appended to a body in the making.
#pragma once

#include <string>
#include <string_view>

namespace gateway::encoding {

/// Appends `text` in quotes, escaped. Precondition: `text` is valid UTF-8, which passes unchanged.
/// Bodies hold long texts, so they are written once, here, and not copied into a tree of values
/// first.
void append_json_string(std::string& out, std::string_view text);

}  // namespace gateway::encoding
