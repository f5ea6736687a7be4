// Image formats, and what they are called.
#pragma once

#include <cstdint>
#include <string_view>

namespace gateway {

/// Formats that some model accepts (docs/provider.md, 3.4).
enum class ImageFormat : std::uint8_t { jpeg, png, webp, bmp, tiff, ico, icns, sgi };

/// The one name of a format: in the API, in catalogues, and in `data:image/{name}`
/// (docs/provider.md, 3.4).
[[nodiscard]] constexpr std::string_view image_format_name(ImageFormat format) {
  switch (format) {
    case ImageFormat::jpeg:
      return "jpeg";
    case ImageFormat::png:
      return "png";
    case ImageFormat::webp:
      return "webp";
    case ImageFormat::bmp:
      return "bmp";
    case ImageFormat::tiff:
      return "tiff";
    case ImageFormat::ico:
      return "ico";
    case ImageFormat::icns:
      return "icns";
    case ImageFormat::sgi:
      return "sgi";
  }
  return {};
}

}  // namespace gateway
