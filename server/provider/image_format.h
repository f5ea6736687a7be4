// Image formats by name, and how large an image a request can carry.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "domain/content.h"

namespace gateway {

/// As in `data:image/{name}` (contract, section 3.1) and in catalogues: "jpeg", "png", ...
[[nodiscard]] std::string_view image_format_name(ImageFormat format);

/// The inverse; also takes "jpg", and "dib", which is a bitmap under another name. Nothing for
/// other names.
[[nodiscard]] std::optional<ImageFormat> parse_image_format(std::string_view name);

/// The provider's cap on one data URI (contract, section 7: "max bytes per data-uri item").
inline constexpr std::size_t kMaxDataUriBytes = 10'485'760;

/// The largest raw image whose data URI is within that cap, whatever its format: base64 makes four
/// bytes of three, and the longest prefix is that of a format of four letters.
inline constexpr std::size_t kMaxInlineImageBytes =
    (kMaxDataUriBytes - std::string_view("data:image/jpeg;base64,").size()) / 4 * 3;

}  // namespace gateway
