// What callers want embedded.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "domain/image_format.h"

namespace gateway {

/// A kind of content that a provider counts and limits on its own.
enum class ContentKind : std::uint8_t { text, image, video };

struct Text {
  std::string text;  ///< Valid UTF-8, not empty.
};

/// An image by address, which only the provider opens, or by its bytes; exactly one of `url` and
/// `data` is set.
struct Image {
  std::string url;
  std::string data;
  ImageFormat format = ImageFormat::jpeg;  ///< Of `data`, recognised by its magic numbers.
};

struct Video {
  std::string url;  ///< http(s); only the provider opens it.
};

using ContentPart = std::variant<Text, Image, Video>;

/// Several parts that make one vector together; only for models that fuse.
struct FusedContent {
  std::vector<ContentPart> parts;
};

/// One thing to embed: it yields exactly one vector.
using Content = std::variant<Text, Image, Video, FusedContent>;

}  // namespace gateway
