#include "dashscope_door/paths.h"

namespace gateway::dashscope_door {
namespace {

constexpr std::string_view kPrefix = "/api/v1/";
constexpr std::string_view kTexts = "/api/v1/services/embeddings/text-embedding/text-embedding";
constexpr std::string_view kContents =
    "/api/v1/services/embeddings/multimodal-embedding/multimodal-embedding";

}  // namespace

bool is_ours(std::string_view path) {
  return path.starts_with(kPrefix);
}

Endpoint read_path(std::string_view method, std::string_view path) {
  if (path != kTexts && path != kContents) return Endpoint::unknown;
  if (method != "POST") return Endpoint::wrong_method;
  return path == kTexts ? Endpoint::texts : Endpoint::contents;
}

}  // namespace gateway::dashscope_door
