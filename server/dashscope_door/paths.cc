#include "dashscope_door/paths.h"

namespace gateway::dashscope_door {
namespace {

constexpr std::string_view kPrefix = "/api/v1/";
constexpr std::string_view kTexts = "/api/v1/services/embeddings/text-embedding/text-embedding";
constexpr std::string_view kContents =
    "/api/v1/services/embeddings/multimodal-embedding/multimodal-embedding";

Asked only(std::string_view allowed, std::string_view method, const Asked& asked) {
  if (method == allowed) return asked;
  return {.endpoint = Endpoint::wrong_method, .allowed = allowed};
}

}  // namespace

bool is_ours(std::string_view path) {
  return path.starts_with(kPrefix);
}

Asked read_path(std::string_view method, std::string_view path) {
  if (path == kTexts) return only("POST", method, {.endpoint = Endpoint::texts});
  if (path == kContents) return only("POST", method, {.endpoint = Endpoint::contents});
  if (path == kUploads) return only("GET", method, {.endpoint = Endpoint::upload_policy});
  if (!path.starts_with(kUploads)) return {};
  const std::string_view below = path.substr(kUploads.size());
  if (below.size() < 2 || below[0] != '/' || below.find('/', 1) != std::string_view::npos)
    return {};
  return only("POST", method, {.endpoint = Endpoint::upload, .ticket = below.substr(1)});
}

}  // namespace gateway::dashscope_door
