#include "dashscope_door/image_source.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "encoding/base64.h"

namespace gateway::dashscope_door {
namespace {

constexpr std::string_view kData = "data:";
constexpr std::string_view kImage = "data:image/";
constexpr std::string_view kBase64 = ";base64,";

constexpr char to_small(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

Result<checks::SentImage, std::string_view> read_image_source(std::string&& source,
                                                              const UploadedFiles& files) {
  if (source.starts_with(kStoreScheme)) {
    const auto file = files(source);
    if (!file) return file.error();
    return checks::SentImage(checks::ImageData{**file});
  }
  // A media type is short, and the picture may be long.
  constexpr std::size_t kMaxHead = 128;
  const std::string_view uri = source;
  std::string start(uri.substr(0, kMaxHead));
  std::ranges::transform(start, start.begin(), to_small);
  if (!start.starts_with(kData)) {
    return checks::SentImage(checks::ImageUrl{std::move(source)});
  }
  const std::size_t head = start.find(kBase64);
  if (!start.starts_with(kImage) || head == std::string::npos) {
    return std::string_view("is no data URI of an image; give data:image/{format};base64,{data}");
  }
  std::optional<std::string> data = encoding::decode_base64(uri.substr(head + kBase64.size()));
  if (!data) return std::string_view("is no well-formed base64 behind its comma");
  return checks::SentImage(checks::ImageData{*std::move(data)});
}

}  // namespace gateway::dashscope_door
