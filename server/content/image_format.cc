#include "content/image_format.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace gateway::content {
namespace {

using namespace std::string_view_literals;

struct Magic {
  std::string_view bytes;
  ImageFormat format;
};

/// Formats that a fixed prefix tells.
constexpr std::array kMagics = {
    Magic{"\xFF\xD8\xFF"sv, ImageFormat::jpeg}, Magic{"\x89PNG\r\n\x1A\n"sv, ImageFormat::png},
    Magic{"II*\0"sv, ImageFormat::tiff},  // Little endian.
    Magic{"MM\0*"sv, ImageFormat::tiff},  // Big endian.
    Magic{"II+\0"sv, ImageFormat::tiff},  // BigTIFF, little endian.
    Magic{"MM\0+"sv, ImageFormat::tiff},  // BigTIFF, big endian.
    Magic{"icns"sv, ImageFormat::icns},         Magic{"\x01\xDA"sv, ImageFormat::sgi},
};

std::uint32_t little_endian(std::string_view bytes, std::size_t at, std::size_t width) {
  std::uint32_t value = 0;
  for (std::size_t k = width; k-- > 0;) {
    value = value << 8 | static_cast<unsigned char>(bytes[at + k]);
  }
  return value;
}

/// RIFF is a container of many kinds; the kind stands after the length.
bool is_webp(std::string_view bytes) {
  return bytes.size() >= 12 && bytes.starts_with("RIFF"sv) && bytes.substr(8, 4) == "WEBP"sv;
}

/// "BM" alone also begins plain words, so the reserved fields behind the file's length must be zero
/// as well.
bool is_bmp_file(std::string_view bytes) {
  return bytes.size() >= 14 && bytes.starts_with("BM"sv) && little_endian(bytes, 6, 4) == 0;
}

/// A bare DIB starts with its header's length; one plane and a sensible depth make sure of it.
bool is_bare_dib(std::string_view bytes) {
  if (bytes.size() < 16) return false;
  constexpr std::array kHeaderLengths = {40u, 52u, 56u, 64u, 108u, 124u};
  constexpr std::array kDepths = {1u, 4u, 8u, 16u, 24u, 32u};
  return std::ranges::count(kHeaderLengths, little_endian(bytes, 0, 4)) > 0 &&
         little_endian(bytes, 12, 2) == 1 &&
         std::ranges::count(kDepths, little_endian(bytes, 14, 2)) > 0;
}

/// Reserved 0, type 1 (icon; 2 is a cursor), at least one picture.
bool is_ico(std::string_view bytes) {
  return bytes.size() >= 6 && bytes.starts_with("\0\0\x01\0"sv) && little_endian(bytes, 4, 2) > 0;
}

}  // namespace

std::optional<ImageFormat> recognise_image(std::string_view bytes) {
  for (const Magic& magic : kMagics) {
    if (bytes.starts_with(magic.bytes)) return magic.format;
  }
  if (is_webp(bytes)) return ImageFormat::webp;
  if (is_bmp_file(bytes) || is_bare_dib(bytes)) return ImageFormat::bmp;
  if (is_ico(bytes)) return ImageFormat::ico;
  return std::nullopt;
}

}  // namespace gateway::content
