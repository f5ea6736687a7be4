// UTF-8, as far as a command line has to know it.
#pragma once

#include <cstddef>
#include <string_view>

namespace embedding_client {

struct Codepoint {
  char32_t value = 0;     ///< U+FFFD if the bytes are not valid.
  std::size_t bytes = 1;  ///< How many bytes it took; 1 if not valid.
  bool valid = true;
};

/// The first code point. Overlong forms, surrogates and numbers past U+10FFFF are not valid (RFC
/// 3629). Precondition: not empty.
[[nodiscard]] Codepoint first_codepoint(std::string_view text);

[[nodiscard]] bool is_valid_utf8(std::string_view text);

}  // namespace embedding_client
