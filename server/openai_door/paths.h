// What a request line asks this door for.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace gateway::openai_door {

enum class Endpoint : std::uint8_t {
  embeddings,    ///< POST .../embeddings
  models,        ///< GET .../models
  model,         ///< GET .../models/{id}
  wrong_method,  ///< One of the paths above.
  unknown,       ///< Another path.
};

struct Asked {
  Endpoint endpoint = Endpoint::unknown;
  std::string model = {};         ///< Of `model`: the id, decoded.
  std::string_view allowed = {};  ///< Of `wrong_method`: the method that the path takes.
  bool operator==(const Asked&) const = default;
};

/// Whether `path` is below one of this door's prefixes, so that a refusal takes this door's shape:
/// `/v1/`, or `/compatible-mode/v1/` as in the provider's own addresses.
[[nodiscard]] bool is_ours(std::string_view path);

/// `path` is as sent, before any query. Percent-encoding is taken in a model's id alone, which may
/// hold slashes, encoded or not: `/v1/models/qwen%2Fv4`. Pure.
[[nodiscard]] Asked read_path(std::string_view method, std::string_view path);

}  // namespace gateway::openai_door
