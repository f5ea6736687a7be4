// Data URIs: images that travel inside the request (docs/provider.md, 3.4).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace emulator {

/// Whether it is meant as a data URI, well formed or not.
inline bool is_data_uri(std::string_view source) {
  return source.starts_with("data:");
}

/// The bytes of `data:image/{format};base64,{data}`; nothing if it is not of that form or not
/// base64.
std::optional<std::string> decode_data_uri(std::string_view source);

}  // namespace emulator
