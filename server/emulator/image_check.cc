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

Refusal undecodable() {
  return invalid_parameter("Failed to decode the image during the data inspection.");
}

Refusal too_small(ImageSize size) {
  return invalid_parameter(
      "The image length and width do not meet the model restrictions. [height:" +
      std::to_string(size.height) + " or width:" + std::to_string(size.width) +
      " must be larger than " + std::to_string(kTooShortSide) + "]");
}

bool is_url(std::string_view source) {
  return source.starts_with("http://") || source.starts_with("https://");
}

/// Bytes that are at hand, held to the model's formats and sizes.
boost::system::result<Part, Refusal> check_image(std::string&& bytes, const Model& model) {
  const std::optional<ImageFormat> format = image_format(bytes);
  if (!format || (!model.wide_image_formats && !is_basic(*format))) return undecodable();
  if (model.max_image_bytes > 0 && bytes.size() > model.max_image_bytes) {
    return invalid_parameter("The image exceeds the limit of " +
                             std::to_string(model.max_image_bytes) + " bytes.");
  }
  if (const auto size = image_size(bytes); size && is_too_small(*size)) return too_small(*size);
  return Part{Kind::image, std::move(bytes), true};
}

boost::system::result<Part, Refusal> read_stored(Kind kind, std::string_view address,
                                                 const Model& model, const OssResolver& resolver) {
  auto bytes = resolver(address);
  if (!bytes) return bytes.error();
  if (kind == Kind::image) return check_image(*std::move(bytes), model);
  return Part{kind, *std::move(bytes), true};
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
                                                const Model& model, const OssResolver& resolver) {
  if (kind != Kind::image || !is_data_uri(source)) {
    if (is_url(source)) return Part{kind, std::string(source)};
    if (resolver && source.starts_with("oss://")) return read_stored(kind, source, model, resolver);
    return invalid_parameter(
        "The provided URL does not appear to be valid. Ensure it is correctly formatted.");
  }
  if (source.size() > kMaxDataUriBytes) {
    return invalid_parameter("Exceeded limit on max bytes per data-uri item : " +
                             std::to_string(kMaxDataUriBytes));
  }
  std::optional<std::string> bytes = decode_data_uri(source);
  if (!bytes) return undecodable();
  return check_image(*std::move(bytes), model);
}

}  // namespace emulator
