// Image formats as catalogues name them, and how large an image a request can carry.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "domain/call_body.h"
#include "domain/image_format.h"

namespace gateway::provider {

/// The format of a name in a catalogue: as image_format_name() gives it, or "jpg", or "dib", which
/// is a bitmap under another name. Nothing for other names.
[[nodiscard]] std::optional<ImageFormat> parse_image_format(std::string_view name);

/// The largest raw image that a call carries which carries nothing else, whatever its format:
/// base64 makes four bytes of three, and the longest prefix is that of a format of four letters.
/// The provider's cap on one data URI (docs/provider.md, 3.4) is above that.
inline constexpr std::size_t kMaxInlineImageBytes =
    (kMaxBodyItemBytes - std::string_view(R"({"image":"data:image/jpeg;base64,"},)").size()) / 4 *
    3;

}  // namespace gateway::provider
