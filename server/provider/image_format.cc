#include "provider/image_format.h"

#include <array>

namespace gateway::provider {
namespace {

constexpr std::array kFormats = {ImageFormat::jpeg, ImageFormat::png,  ImageFormat::webp,
                                 ImageFormat::bmp,  ImageFormat::tiff, ImageFormat::ico,
                                 ImageFormat::icns, ImageFormat::sgi};

}  // namespace

std::optional<ImageFormat> parse_image_format(std::string_view name) {
  if (name == "jpg") return ImageFormat::jpeg;
  if (name == "dib") return ImageFormat::bmp;
  for (const ImageFormat format : kFormats) {
    if (image_format_name(format) == name) return format;
  }
  return std::nullopt;
}

}  // namespace gateway::provider
