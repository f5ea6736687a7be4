#include "provider/image_format.h"

#include <array>

namespace gateway {
namespace {

struct NamedFormat {
  std::string_view name;
  ImageFormat format;
};

// The first name of a format is the one that is written.
constexpr std::array kFormats = {
    NamedFormat{"jpeg", ImageFormat::jpeg}, NamedFormat{"png", ImageFormat::png},
    NamedFormat{"webp", ImageFormat::webp}, NamedFormat{"bmp", ImageFormat::bmp},
    NamedFormat{"tiff", ImageFormat::tiff}, NamedFormat{"ico", ImageFormat::ico},
    NamedFormat{"icns", ImageFormat::icns}, NamedFormat{"sgi", ImageFormat::sgi},
    NamedFormat{"jpg", ImageFormat::jpeg},  NamedFormat{"dib", ImageFormat::bmp},
};

}  // namespace

std::string_view image_format_name(ImageFormat format) {
  for (const NamedFormat& entry : kFormats) {
    if (entry.format == format) return entry.name;
  }
  return {};
}

std::optional<ImageFormat> parse_image_format(std::string_view name) {
  for (const NamedFormat& entry : kFormats) {
    if (entry.name == name) return entry.format;
  }
  return std::nullopt;
}

}  // namespace gateway
