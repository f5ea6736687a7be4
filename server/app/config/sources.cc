#include "app/config/sources.h"

#include <cstdlib>
#include <fstream>

namespace gateway {
namespace {

std::optional<std::string> file_content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  std::string content(ConfigSources::kMaxFileBytes + 1, '\0');
  file.read(content.data(), static_cast<std::streamsize>(content.size()));
  if (file.bad() || file.gcount() > static_cast<std::streamsize>(ConfigSources::kMaxFileBytes)) {
    return std::nullopt;
  }
  content.resize(static_cast<std::size_t>(file.gcount()));
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
