#include "emulator/image_size.h"

#include <cstddef>

namespace emulator {
namespace {

using std::string_view_literals::operator""sv;

/// Reads numbers at places of an image. Beyond its end they are 0, and so no size.
///
/// Thread: any.
class Head {
 public:
  explicit Head(std::string_view bytes) : bytes_(bytes) {}

  [[nodiscard]] bool has(std::size_t at, std::string_view what) const {
    return at <= bytes_.size() && bytes_.substr(at).starts_with(what);
  }
  [[nodiscard]] std::uint32_t byte(std::size_t at) const {
    return at < bytes_.size() ? static_cast<unsigned char>(bytes_[at]) : 0;
  }
  /// The lowest byte first.
  [[nodiscard]] std::uint32_t little(std::size_t at, std::size_t size) const {
    std::uint32_t number = 0;
    for (std::size_t i = size; i > 0; --i) number = number << 8U | byte(at + i - 1);
    return number;
  }
  /// The highest byte first.
  [[nodiscard]] std::uint32_t big(std::size_t at, std::size_t size) const {
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < size; ++i) number = number << 8U | byte(at + i);
    return number;
  }
  [[nodiscard]] std::size_t size() const { return bytes_.size(); }

 private:
  std::string_view bytes_;
};

/// Bitmaps that are stored from the top down have a negative height.
std::uint32_t magnitude(std::uint32_t number) {
  return number > 0x7FFF'FFFFU ? 0U - number : number;
}

ImageSize bitmap_size(const Head& head, std::size_t at) {
  constexpr std::uint32_t kOldHead = 12;
  if (head.little(at, 4) == kOldHead) return {head.little(at + 4, 2), head.little(at + 6, 2)};
  return {magnitude(head.little(at + 4, 4)), magnitude(head.little(at + 8, 4))};
}

/// Goes from segment to segment up to the one that begins a frame.
ImageSize jpeg_size(const Head& head) {
  std::size_t at = 2;
  while (at + 9 <= head.size() && head.byte(at) == 0xFF) {
    const std::uint32_t marker = head.byte(at + 1);
    const bool frame =
        marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    if (frame) return {head.big(at + 7, 2), head.big(at + 5, 2)};
    const bool fill = marker == 0xFF;
    const bool alone = marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8);
    at += fill ? 1 : alone ? 2 : 2 + head.big(at + 2, 2);
  }
  return {};
}

ImageSize webp_size(const Head& head) {
  constexpr std::uint32_t kFourteenBits = 0x3FFF;
  if (head.has(12, "VP8X")) return {head.little(24, 3) + 1, head.little(27, 3) + 1};
  if (head.has(12, "VP8 ") && head.has(23, "\x9D\x01\x2A")) {
    return {head.little(26, 2) & kFourteenBits, head.little(28, 2) & kFourteenBits};
  }
  if (head.has(12, "VP8L") && head.has(20, "\x2F") && head.size() >= 25) {
    const std::uint32_t bits = head.little(21, 4);
    return {(bits & kFourteenBits) + 1, (bits >> 14U & kFourteenBits) + 1};
  }
  return {};
}

ImageSize read_size(const Head& head) {
  if (head.has(0, "\x89PNG") && head.has(12, "IHDR")) return {head.big(16, 4), head.big(20, 4)};
  if (head.has(0, "\xFF\xD8")) return jpeg_size(head);
  if (head.has(0, "BM")) return bitmap_size(head, 14);
  if (head.has(0, "\x28\0\0\0"sv)) return bitmap_size(head, 0);
  if (head.has(0, "RIFF") && head.has(8, "WEBP") && head.size() >= 30) return webp_size(head);
  return {};
}

}  // namespace

std::optional<ImageSize> image_size(std::string_view bytes) {
  const ImageSize size = read_size(Head(bytes));
  if (size.width == 0 || size.height == 0) return std::nullopt;
  return size;
}

}  // namespace emulator
