#include "openai_door/paths.h"

#include <algorithm>
#include <array>
#include <optional>

#include "http_call/percent_text.h"

namespace gateway::openai_door {
namespace {

constexpr std::array<std::string_view, 2> kPrefixes = {"/v1/", "/compatible-mode/v1/"};
constexpr std::string_view kModels = "models/";

std::optional<std::string_view> behind_prefix(std::string_view path) {
  const auto prefix = std::ranges::find_if(
      kPrefixes, [&](std::string_view each) { return path.starts_with(each); });
  if (prefix == kPrefixes.end()) return std::nullopt;
  return path.substr(prefix->size());
}

Asked only(std::string_view allowed, std::string_view method, Asked asked) {
  if (method == allowed) return asked;
  return {.endpoint = Endpoint::wrong_method, .allowed = allowed};
}

}  // namespace

bool is_ours(std::string_view path) {
  return behind_prefix(path).has_value();
}

Asked read_path(std::string_view method, std::string_view path) {
  const std::optional<std::string_view> rest = behind_prefix(path);
  if (!rest) return {};
  if (*rest == "embeddings") return only("POST", method, {.endpoint = Endpoint::embeddings});
  if (*rest == "models") return only("GET", method, {.endpoint = Endpoint::models});
  if (!rest->starts_with(kModels) || rest->size() == kModels.size()) return {};
  std::optional<std::string> id = http_call::percent_decoded(rest->substr(kModels.size()));
  if (!id) return {};
  return only("GET", method, {.endpoint = Endpoint::model, .model = *std::move(id)});
}

}  // namespace gateway::openai_door
