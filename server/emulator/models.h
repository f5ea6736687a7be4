// The provider's models as its pages describe them: a table of the emulator's own, apart from the
// gateway's.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "emulator/limiter.h"

namespace emulator {

/// Which service URL a model lives on (docs/provider.md, 1.2).
enum class Service { text, multimodal };

/// When several contents become one vector (docs/provider.md, 3.1).
enum class Fusion {
  never,      ///< One vector per content, always.
  by_flag,    ///< `enable_fusion` fuses the whole call.
  by_object,  ///< Several keys in one content object fuse that object.
  always,     ///< One vector per call.
};

/// The shape of `usage`, which differs per model (docs/provider.md, 2.5 and 3.5).
enum class UsageKeys { total, tongyi_vision, qwen3_vl, qwen25_vl, multimodal_v1, one_peace };

/// What one call may hold (docs/provider.md, 5.2); zero means "no such limit".
struct ItemCounts {
  std::size_t elements = 0;
  std::size_t texts = 0;
  std::size_t images = 0;
  std::size_t videos = 0;
  std::size_t images_in_sequence =
      0;  ///< Of one `multi_images`; zero means the model knows no sequences.
};

/// One model, by docs/provider.md, 5 and 7.6; where sources disagree, the smaller number.
struct Model {
  std::string name;
  Service service = Service::text;
  std::vector<std::size_t>
      dimensions;  ///< The first is the default. One alone is fixed: a sent value is ignored.
  std::size_t max_rows = 0;  ///< Text service: rows of one call.
  std::size_t max_row_tokens = 0;
  bool truncates = false;  ///< Longer texts are cut silently (docs/provider.md, 6.6).
  bool sparse = false;
  bool instruct = false;
  bool old_batch_message = false;  ///< Words the row cap as v1 and v2 do (docs/provider.md, 6.6).
  UsageKeys usage = UsageKeys::total;
  Fusion fusion = Fusion::never;
  ItemCounts counts = {};
  std::size_t max_image_bytes = 0;
  bool wide_image_formats = false;  ///< The long list (docs/provider.md, 3.4), not the short one.
  bool resolution_levels = false;   ///< `res_level` decides the tokens of an image.
  bool always_type_vl = false;      ///< Independent items are of type `vl` (docs/provider.md, 3.3).
  Limits limits = {};
};

/// Every synchronous model of docs/provider.md, 5.
std::vector<Model> default_models();

/// The model of that name, or null.
const Model* find_model(const std::vector<Model>& models, std::string_view name);

}  // namespace emulator
