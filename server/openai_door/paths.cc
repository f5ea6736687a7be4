#include "openai_door/paths.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

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

/// Nothing: a `%` is not followed by two hexadecimal digits.
std::optional<std::string> decoded(std::string_view text) {
  std::string out;
  for (std::size_t k = 0; k < text.size(); ++k) {
    if (text[k] != '%') {
      out.push_back(text[k]);
      continue;
    }
    if (text.size() - k < 3) return std::nullopt;
    unsigned char byte = 0;
    const char* const digits = text.data() + k + 1;
    if (std::from_chars(digits, digits + 2, byte, 16).ptr != digits + 2) return std::nullopt;
    out.push_back(static_cast<char>(byte));
    k += 2;
  }
  return out;
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
  std::optional<std::string> id = decoded(rest->substr(kModels.size()));
  if (!id) return {};
  return only("GET", method, {.endpoint = Endpoint::model, .model = *std::move(id)});
}

}  // namespace gateway::openai_door
