// What configuration is read from: files and the environment.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

namespace gateway {

/// Both as functions, so that a configuration can be checked against an environment that is not the
/// process's own.
struct ConfigSources {
  /// The file's whole content; nothing if it can't be read or is larger than kMaxFileBytes.
  std::function<std::optional<std::string>(const std::string& path)> file;
  /// The variable's value; nothing if it is not set.
  std::function<std::optional<std::string>(const std::string& name)> variable;

  /// Ten thousand tenants with a token or two fit.
  static constexpr std::size_t kMaxFileBytes = std::size_t{4} << 20U;
};

/// The file system and the environment of this process. Relative paths are relative to the working
/// directory.
[[nodiscard]] ConfigSources process_sources();

}  // namespace gateway
