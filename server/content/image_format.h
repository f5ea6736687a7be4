// Image formats, told by their first bytes and never by a file's name.
#pragma once

#include <optional>
#include <string_view>

#include "domain/image_format.h"

namespace gateway::content {

/// The format of an image file, or nothing if it is none of ImageFormat. Only the head is looked
/// at: a file that goes on badly is for the provider to refuse. A device-independent bitmap without
/// file header counts as BMP.
[[nodiscard]] std::optional<ImageFormat> recognise_image(std::string_view bytes);

}  // namespace gateway::content
