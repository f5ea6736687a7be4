// Reads the elements of `contents` one by one, counting kinds and tokens.
#pragma once

#include <optional>
#include <string_view>

#include <simdjson.h>

#include "emulator/call.h"
#include "emulator/oss_resolver.h"

namespace emulator {

/// What a multimodal call says about reading its contents (docs/provider.md, 3.2).
struct MediaParameters {
  bool fuse = false;                 ///< All contents become one vector.
  bool truncate = false;             ///< Over-long texts are cut instead of refused.
  std::size_t tokens_per_image = 0;  ///< Zero: by the image's size.
  std::size_t max_video_frames = 8;
  OssResolver resolver = {};  ///< For `oss://` URLs.
};

/// Turns the elements of one call into its items.
///
/// Thread: one at a time; lives for one call.
class ContentReader {
 public:
  ContentReader(Call& call, const MediaParameters& parameters)
      : call_(call), parameters_(parameters) {}

  /// Adds the next element as an item, or says why the provider refuses the call.
  std::optional<Refusal> read(const simdjson::dom::element& element);

 private:
  std::optional<Refusal> read_object(const simdjson::dom::element& object, Item& item);
  std::optional<Refusal> read_sequence(const simdjson::dom::element& urls, Item& item);
  std::optional<Refusal> add_text(std::string_view text, Item& item);
  std::optional<Refusal> add_media(Kind kind, const simdjson::dom::element& source, Item& item);
  [[nodiscard]] std::optional<Refusal> check_counts() const;
  void bill(const Part& part);

  Call& call_;
  const MediaParameters& parameters_;
  std::size_t texts_ = 0;
  std::size_t images_ = 0;
  std::size_t videos_ = 0;
};

}  // namespace emulator
