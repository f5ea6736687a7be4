// What a request line asks this door for.
#pragma once

#include <cstdint>
#include <string_view>

namespace gateway::dashscope_door {

/// Where SDKs ask for leave to upload a file; below it, where they send it.
inline constexpr std::string_view kUploads = "/api/v1/uploads";

enum class Endpoint : std::uint8_t {
  texts,          ///< POST …/text-embedding/text-embedding
  contents,       ///< POST …/multimodal-embedding/multimodal-embedding
  upload_policy,  ///< GET /api/v1/uploads
  upload,         ///< POST /api/v1/uploads/{ticket}
  wrong_method,   ///< One of the paths above.
  unknown,        ///< Another path.
};

struct Asked {
  Endpoint endpoint = Endpoint::unknown;
  std::string_view ticket = {};   ///< Of `upload`; within the path.
  std::string_view allowed = {};  ///< Of `wrong_method`: the method that the path takes.
  bool operator==(const Asked&) const = default;
};

/// Whether `path` is below this door's prefix, `/api/v1/`, so that a refusal takes this door's
/// shape.
[[nodiscard]] bool is_ours(std::string_view path);

/// `path` is as sent, before any query (docs/provider.md, 1.2). Pure.
[[nodiscard]] Asked read_path(std::string_view method, std::string_view path);

}  // namespace gateway::dashscope_door
