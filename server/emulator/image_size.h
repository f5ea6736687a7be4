// How many pixels an image has, read from its head.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace emulator {

struct ImageSize {
  std::uint32_t width = 0;
  std::uint32_t height = 0;
};

/// The size of a PNG, JPEG, BMP (with a file head or without one) or WebP image; nothing for other
/// formats and for heads that are cut off.
std::optional<ImageSize> image_size(std::string_view bytes);

}  // namespace emulator
