#include "emulator/image_check.h"

#include <array>

#include "emulator/data_uri.h"
#include "emulator/image_size.h"

namespace emulator {
namespace {

using std::string_view_literals::operator""sv;

/// docs/provider.md, 3.4: of the whole data URI, not of the file in it.
constexpr std::size_t kMaxDataUriBytes = 10'485'760;

struct Magic {
  std::string_view bytes;
  ImageFormat format;
};

constexpr std::array kMagics = {
    Magic{"\xFF\xD8\xFF"sv, ImageFormat::jpeg},
    Magic{"\x89PNG\r\n\x1A\n"sv, ImageFormat::png},
    Magic{"BM"sv, ImageFormat::bmp},
    Magic{"II*\0"sv, ImageFormat::tiff},
    Magic{"MM\0*"sv, ImageFormat::tiff},
    Magic{"\0\0\1\0"sv, ImageFormat::ico},
    Magic{"\x28\0\0\0"sv, ImageFormat::dib},
    Magic{"icns"sv, ImageFormat::icns},
    Magic{"\x01\xDA"sv, ImageFormat::sgi},
};

bool is_basic(ImageFormat format) {
  return format == ImageFormat::jpeg || format == ImageFormat::png || format == ImageFormat::bmp;
}

/// docs/provider.md, 6.7, in pixels.
constexpr std::uint32_t kTooShortSide = 10;

bool is_too_small(ImageSize size) {
  return size.width <= kTooShortSide || size.height <= kTooShortSide;
}

Refusal too_small(ImageSize size) {
  return invalid_parameter(
      "The image length and width do not meet the model restrictions. [height:" +
      std::to_string(size.height) + " or width:" + std::to_string(size.width) +
      " must be larger than " + std::to_string(kTooShortSide) + "]");
}

bool has_scheme(std::string_view source, bool oss_resolve) {
  return source.starts_with("http://") || source.starts_with("https://") ||
         (oss_resolve && source.starts_with("oss://"));
}

}  // namespace

std::optional<ImageFormat> image_format(std::string_view bytes) {
  for (const Magic& magic : kMagics) {
    if (bytes.starts_with(magic.bytes)) return magic.format;
  }
  if (bytes.starts_with("RIFF") && bytes.size() >= 12 && bytes.substr(8, 4) == "WEBP") {
    return ImageFormat::webp;
  }
  return std::nullopt;
}

boost::system::result<Part, Refusal> read_media(Kind kind, std::string_view source,
                                                const Model& model, bool oss_resolve) {
  if (kind != Kind::image || !is_data_uri(source)) {
    if (has_scheme(source, oss_resolve)) return Part{kind, std::string(source)};
    return invalid_parameter(
        "The provided URL does not appear to be valid. Ensure it is correctly formatted.");
  }
  if (source.size() > kMaxDataUriBytes) {
    return invalid_parameter("Exceeded limit on max bytes per data-uri item : " +
                             std::to_string(kMaxDataUriBytes));
  }
  std::optional<std::string> bytes = decode_data_uri(source);
  const std::optional<ImageFormat> format = bytes ? image_format(*bytes) : std::nullopt;
  if (!format || (!model.wide_image_formats && !is_basic(*format))) {
    return invalid_parameter("Failed to decode the image during the data inspection.");
  }
  if (model.max_image_bytes > 0 && bytes->size() > model.max_image_bytes) {
    return invalid_parameter("The image exceeds the limit of " +
                             std::to_string(model.max_image_bytes) + " bytes.");
  }
  if (const auto size = image_size(*bytes); size && is_too_small(*size)) return too_small(*size);
  return Part{kind, *std::move(bytes), true};
}

}  // namespace emulator
