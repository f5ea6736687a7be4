// What a request line asks this door for.
#pragma once

#include <cstdint>
#include <string_view>

namespace gateway::dashscope_door {

enum class Endpoint : std::uint8_t {
  texts,         ///< POST …/text-embedding/text-embedding
  contents,      ///< POST …/multimodal-embedding/multimodal-embedding
  wrong_method,  ///< One of the paths above: it takes POST alone.
  unknown,       ///< Another path.
};

/// Whether `path` is below this door's prefix, `/api/v1/`, so that a refusal takes this door's
/// shape.
[[nodiscard]] bool is_ours(std::string_view path);

/// `path` is as sent, before any query (docs/provider.md, 1.2). Pure.
[[nodiscard]] Endpoint read_path(std::string_view method, std::string_view path);

}  // namespace gateway::dashscope_door
