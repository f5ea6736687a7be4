// Whether bytes are text.
#pragma once

#include <string_view>

namespace gateway::content {

/// Whether `bytes` are well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms, nothing past
/// U+10FFFF). A protobuf parser checks this too, but a message built in the program has met no
/// parser.
[[nodiscard]] bool is_valid_utf8(std::string_view bytes);

}  // namespace gateway::content
