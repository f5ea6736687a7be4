#include "emulator/content_reader.h"

#include <algorithm>

#include "emulator/image_check.h"
#include "emulator/json_fields.h"
#include "emulator/tokens.h"

namespace emulator {
namespace {

/// The fixed rules by which media are billed; the provider's own are not published.
constexpr std::size_t kTokensPerRemoteImage = 256;
constexpr std::size_t kMinImageTokens = 64;
constexpr std::size_t kMaxImageTokens = 1280;
constexpr std::size_t kTokensPerFrame = 64;
constexpr std::uint64_t kVideoSeconds = 10;

Refusal not_one_modality() {
  return invalid_parameter("The item of content should be a message of a certain modal.");
}

Refusal too_many(std::string_view kind, std::size_t limit) {
  return invalid_parameter("Value error, the number of " + std::string(kind) +
                           " should not exceed " + std::to_string(limit) + ".: input.contents");
}

std::string_view type_of(const Item& item) {
  switch (item.parts.front().kind) {
    case Kind::text:
      return "text";
    case Kind::image:
      return "image";
    case Kind::video:
      return "video";
    case Kind::audio:
      return "audio";
  }
  return "text";
}

bool over(std::size_t count, std::size_t limit) {
  return limit > 0 && count > limit;
}

}  // namespace

std::optional<Refusal> ContentReader::read(const simdjson::dom::element& element) {
  Item item;
  std::optional<Refusal> refused;
  if (const auto text = as_string(element)) {
    refused = add_text(*text, item);
  } else if (element.is_object()) {
    refused = read_object(element, item);
  } else {
    return not_one_modality();
  }
  if (!refused) refused = check_counts();
  if (refused) return refused;
  if (call_.model->always_type_vl) item.type = "vl";
  if (item.type.empty()) item.type = type_of(item);
  call_.items.push_back(std::move(item));
  return std::nullopt;
}

std::optional<Refusal> ContentReader::read_object(const simdjson::dom::element& object,
                                                  Item& item) {
  const Model& model = *call_.model;
  std::size_t keys = 0;
  if (const auto text = field(object, "text")) {
    const auto value = as_string(*text);
    if (!value) return not_one_modality();
    if (auto refused = add_text(*value, item)) return refused;
    ++keys;
  }
  if (const auto image = field(object, "image")) {
    if (auto refused = add_media(Kind::image, *image, item)) return refused;
    ++keys;
  }
  if (const auto video = field(object, "video")) {
    if (auto refused = add_media(Kind::video, *video, item)) return refused;
    ++keys;
  }
  const auto audio = field(object, "audio");
  if (audio && model.usage == UsageKeys::one_peace) {
    if (auto refused = add_media(Kind::audio, *audio, item)) return refused;
    ++keys;
  }
  const auto sequence = field(object, "multi_images");
  if (sequence && model.counts.images_in_sequence > 0) {
    if (auto refused = read_sequence(*sequence, item)) return refused;
    ++keys;
  }
  const bool fuses = model.fusion == Fusion::by_object || parameters_.fuse;
  if (keys == 0 || (keys > 1 && !fuses)) return not_one_modality();
  if (keys > 1) item.type = "fused";
  return std::nullopt;
}

std::optional<Refusal> ContentReader::read_sequence(const simdjson::dom::element& urls,
                                                    Item& item) {
  simdjson::dom::array sources;
  if (urls.get(sources) != simdjson::SUCCESS || sources.size() == 0) return not_one_modality();
  const std::size_t limit = call_.model->counts.images_in_sequence;
  if (sources.size() > limit) return too_many("images in multi_images", limit);
  for (const simdjson::dom::element source : sources) {
    if (auto refused = add_media(Kind::image, source, item)) return refused;
  }
  item.type = "multi_images";
  return std::nullopt;
}

std::optional<Refusal> ContentReader::add_text(std::string_view text, Item& item) {
  const std::size_t limit = call_.model->max_row_tokens;
  std::size_t tokens = count_tokens(text);
  if (tokens > limit && parameters_.truncate) {
    text = first_tokens(text, limit);
    tokens = limit;
  }
  if (tokens < 1 || tokens > limit) return bad_length(limit);
  item.parts.push_back({Kind::text, std::string(text)});
  call_.usage.text_tokens += tokens;
  ++texts_;
  return std::nullopt;
}

std::optional<Refusal> ContentReader::add_media(Kind kind, const simdjson::dom::element& source,
                                                Item& item) {
  const auto url = as_string(source);
  if (!url) return not_one_modality();
  auto part = read_media(kind, *url, *call_.model, parameters_.resolver);
  if (!part) return part.error();
  bill(*part);
  item.parts.push_back(*std::move(part));
  return std::nullopt;
}

std::optional<Refusal> ContentReader::check_counts() const {
  const ItemCounts& counts = call_.model->counts;
  if (over(call_.items.size() + 1, counts.elements)) return too_many_rows(counts.elements, false);
  if (over(texts_, counts.texts)) return too_many("texts", counts.texts);
  if (over(images_, counts.images)) return too_many("images", counts.images);
  if (over(videos_, counts.videos)) return too_many("videos", counts.videos);
  return std::nullopt;
}

void ContentReader::bill(const Part& part) {
  Usage& usage = call_.usage;
  if (part.kind == Kind::image) {
    ++images_;
    ++usage.images;
    const std::size_t by_size = part.inline_bytes
                                    ? std::clamp(kMinImageTokens + part.content.size() / 1024,
                                                 kMinImageTokens, kMaxImageTokens)
                                    : kTokensPerRemoteImage;
    usage.image_tokens += parameters_.tokens_per_image > 0 ? parameters_.tokens_per_image : by_size;
  } else if (part.kind == Kind::video) {
    ++videos_;
    usage.video_seconds += kVideoSeconds;
    usage.image_tokens += parameters_.max_video_frames * kTokensPerFrame;
  }
}

}  // namespace emulator
