#include "app/config/sources.h"

#include <cstdlib>

namespace gateway::config {
namespace {

std::optional<std::string> variable_value(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value != nullptr ? std::optional<std::string>(value) : std::nullopt;
}

FileContent regular_file(const std::string& path) {
  return listen::read_regular_file(path, ConfigSources::kMaxFileBytes);
}

}  // namespace

ConfigSources process_sources() {
  return {regular_file, variable_value};
}

ConfigSources process_sources_once(const std::string& any) {
  const auto file = [any](const std::string& path) {
    return path == any ? listen::read_to_end(path, ConfigSources::kMaxFileBytes)
                       : regular_file(path);
  };
  return {file, variable_value};
}

}  // namespace gateway::config
