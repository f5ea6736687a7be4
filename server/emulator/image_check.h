// What the provider checks of an image that travels inside the request.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <boost/system/result.hpp>

#include "emulator/call.h"
#include "emulator/oss_resolver.h"

namespace emulator {

/// The image formats of docs/provider.md, 3.4.
enum class ImageFormat { jpeg, png, bmp, webp, tiff, ico, dib, icns, sgi };

/// The format by its magic number; nothing for any other bytes (a GIF, for one).
std::optional<ImageFormat> image_format(std::string_view bytes);

/// The image or video of `source` as a part of a call: a data URI is decoded and held to the
/// model's formats and sizes, in bytes and, where image_size() knows them, in pixels; a URL only to
/// its form, for the emulator downloads nothing. An `oss://` URL becomes the bytes that `resolver`
/// finds, and is held to the same as a data URI. Other videos come by URL only (docs/provider.md,
/// 3.1).
boost::system::result<Part, Refusal> read_media(Kind kind, std::string_view source,
                                                const Model& model, const OssResolver& resolver);

}  // namespace emulator
