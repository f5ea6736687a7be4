// What one provider model accepts and how much of it; the catalogue's row.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/content.h"

namespace gateway {

enum class Modality : std::uint8_t { text, multimodal };

enum class OutputType : std::uint8_t { dense, sparse, dense_and_sparse };

enum class TextType : std::uint8_t { document, query };

/// How many contents one provider call may carry (docs/provider.md, 5.1 and 5.2).
struct CallCapacity {
  std::size_t items = 1;   ///< Of all kinds together; >= 1.
  std::size_t texts = 1;   ///< Of `items`, texts.
  std::size_t images = 0;  ///< Of `items`, images.
  std::size_t videos = 0;  ///< Of `items`, videos.

  bool operator==(const CallCapacity&) const = default;
};

/// Rate limits of the account for one model; absent means not limited.
struct RateLimits {
  std::optional<double> calls_per_minute;
  std::optional<double> tokens_per_minute;

  bool operator==(const RateLimits&) const = default;
};

/// One model of the catalogue. Immutable once the program has started; shared by reference
/// everywhere.
struct ModelSpec {
  std::string name;
  Modality modality = Modality::text;
  std::vector<std::uint32_t>
      dimensions;               ///< Allowed vector lengths, the default first; never empty.
  bool sends_dimension = true;  ///< False: the length is fixed and the wire has no such parameter.
  bool supports_sparse = false;
  bool supports_text_type = false;
  bool supports_instruct = false;
  bool fused = false;  ///< All contents of a call make one vector: calls are never shared.
  bool has_fusion_switch = false;  ///< `enable_fusion: false` must be written out (qwen3-vl).
  CallCapacity capacity;
  std::size_t max_tokens_per_text = 0;             ///< > 0.
  std::optional<std::size_t> max_tokens_per_call;  ///< Where the provider caps the sum.
  std::size_t max_image_bytes = 0;         ///< Raw bytes, as fit into a call; 0 on text models.
  std::vector<ImageFormat> image_formats;  ///< Empty on text models.
  RateLimits limits;                       ///< Default budget; configuration may override.

  bool operator==(const ModelSpec&) const = default;
};

}  // namespace gateway
