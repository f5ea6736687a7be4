// How long a text becomes as a JSON string.
#pragma once

#include <cstddef>
#include <string_view>

namespace gateway::content {

/// Its bytes with quotes and escapes, exactly as encoding/json_string.h writes them.
[[nodiscard]] std::size_t json_string_size(std::string_view utf8);

}  // namespace gateway::content
