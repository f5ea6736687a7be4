// Image formats as catalogues name them, and how large an image a request can carry.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "domain/image_format.h"

namespace gateway::provider {

/// The format of a name in a catalogue: as image_format_name() gives it, or "jpg", or "dib", which
/// is a bitmap under another name. Nothing for other names.
[[nodiscard]] std::optional<ImageFormat> parse_image_format(std::string_view name);

/// The provider's cap on one data URI (docs/provider.md, 3.4: "max bytes per data-uri item").
inline constexpr std::size_t kMaxDataUriBytes = 10'485'760;

/// The largest raw image whose data URI is within that cap, whatever its format: base64 makes four
/// bytes of three, and the longest prefix is that of a format of four letters.
inline constexpr std::size_t kMaxInlineImageBytes =
    (kMaxDataUriBytes - std::string_view("data:image/jpeg;base64,").size()) / 4 * 3;

}  // namespace gateway::provider
