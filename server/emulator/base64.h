// Base64 with padding, both ways.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace emulator {

/// Appends the base64 text of `bytes`.
void append_base64(std::string& out, std::string_view bytes);

/// The bytes of a base64 text; nothing if it is none.
std::optional<std::string> decode_base64(std::string_view text);

}  // namespace emulator
