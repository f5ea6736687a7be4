#include "content/content_cost.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "content/json_string_size.h"

namespace gateway::content {
namespace {

/// The provider's example call: one image, 896 tokens (docs/provider.md, 3.5). Videos are sampled
/// into several frames, but the samples show figures of the same size.
constexpr std::uint64_t kImageTokens = 900;
constexpr std::uint64_t kVideoTokens = 900;

/// How many of eight bytes have their highest bit set.
constexpr std::uint64_t count_high(std::uint64_t eight) {
  return (eight >> 7 & 0x0101010101010101) * 0x0101010101010101 >> 56;
}

/// What stands around a content in the dialect that says most: the key, braces, a comma.
constexpr std::size_t kTextFrame = std::string_view(R"({"text":},)").size();
constexpr std::size_t kImageFrame = std::string_view(R"({"image":},)").size();
constexpr std::size_t kVideoFrame = std::string_view(R"({"video":},)").size();

/// What is longer than the figure holds is refused at the door all the same.
std::uint32_t figure(std::size_t bytes) {
  return static_cast<std::uint32_t>(
      std::min<std::size_t>(bytes, std::numeric_limits<std::uint32_t>::max()));
}

ItemCost cost_of_part(const Text& text) {
  return {{.items = 1, .texts = 1},
          estimate_text_tokens(text.text),
          figure(text.text.size()),
          figure(kTextFrame + json_string_size(text.text))};
}

/// A data URI in quotes around an image of that many bytes: base64 makes four bytes of three, and
/// no format's name has more than four letters.
constexpr std::size_t data_uri_size(std::size_t bytes) {
  return std::string_view(R"("data:image/jpeg;base64,")").size() + (bytes + 2) / 3 * 4;
}

ItemCost cost_of_part(const Image& image) {
  const std::size_t source =
      image.data.empty() ? json_string_size(image.url) : data_uri_size(image.data.size());
  return {{.items = 1, .texts = 0, .images = 1},
          kImageTokens,
          figure(image.url.size() + image.data.size()),
          figure(kImageFrame + source)};
}

ItemCost cost_of_part(const Video& video) {
  return {{.items = 1, .texts = 0, .images = 0, .videos = 1},
          kVideoTokens,
          figure(video.url.size()),
          figure(kVideoFrame + json_string_size(video.url))};
}

ItemCost cost_of_part(const FusedContent& fused) {
  ItemCost sum{.takes = {.items = 0, .texts = 0}, .tokens = 0, .bytes = 0};
  for (const ContentPart& part : fused.parts) {
    const ItemCost cost = std::visit([](const auto& p) { return cost_of_part(p); }, part);
    sum.takes.items += cost.takes.items;
    sum.takes.texts += cost.takes.texts;
    sum.takes.images += cost.takes.images;
    sum.takes.videos += cost.takes.videos;
    sum.tokens += cost.tokens;
    sum.bytes += cost.bytes;
    sum.wire_bytes += cost.wire_bytes;
  }
  return sum;
}

}  // namespace

std::uint64_t estimate_text_tokens(std::string_view utf8) {
  const char* at = utf8.data();
  const char* const end = at + utf8.size();
  std::uint64_t beyond_ascii = 0;
  std::uint64_t leads = 0;  // They count characters; continuation bytes don't.
  for (; end - at >= 8; at += 8) {
    std::uint64_t eight;
    std::memcpy(&eight, at, sizeof eight);
    beyond_ascii += count_high(eight);
    leads += count_high(eight & eight << 1);
  }
  for (; at != end; ++at) {
    const auto byte = static_cast<unsigned char>(*at);
    beyond_ascii += byte >= 0x80 ? 1U : 0U;
    leads += byte >= 0xC0 ? 1U : 0U;
  }
  const std::uint64_t ascii = utf8.size() - beyond_ascii;
  return std::max<std::uint64_t>(1, (ascii + 3) / 4 + (leads * 2 + 2) / 3);
}

ItemCost cost_of(const Content& content) {
  return std::visit([](const auto& part) { return cost_of_part(part); }, content);
}

}  // namespace gateway::content
