#include "app/config/sources.h"

#include <array>
#include <cstdlib>
#include <fstream>

namespace gateway {
namespace {

std::optional<std::string> file_content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  std::string content;
  std::array<char, 16384> part;
  while (file) {
    file.read(part.data(), part.size());
    content.append(part.data(), static_cast<std::size_t>(file.gcount()));
    if (content.size() > ConfigSources::kMaxFileBytes) return std::nullopt;
  }
  if (file.bad()) return std::nullopt;
  return content;
}

std::optional<std::string> variable_value(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value != nullptr ? std::optional<std::string>(value) : std::nullopt;
}

}  // namespace

ConfigSources process_sources() {
  return {file_content, variable_value};
}

}  // namespace gateway
