// What configuration is read from: files and the environment.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

#include "listen/regular_file.h"

namespace gateway::config {

/// A file's whole content, or why it can't be had.
using FileContent = Result<std::string, listen::FileFault>;

/// Both as functions, so that a configuration can be checked against an environment that is not the
/// process's own.
struct ConfigSources {
  /// More than kMaxFileBytes are a fault.
  std::function<FileContent(const std::string& path)> file;
  /// The variable's value; nothing if it is not set.
  std::function<std::optional<std::string>(const std::string& name)> variable;

  /// Ten thousand tenants with a token or two take 2 MiB, the largest published vocabulary of
  /// tokens 4.
  static constexpr std::size_t kMaxFileBytes = std::size_t{16} << 20U;
};

/// The file system and the environment of this process. Relative paths are relative to the working
/// directory. Files are regular ones: they are read again and again, by a program that must not
/// wait for whoever holds the other end of a pipe.
[[nodiscard]] ConfigSources process_sources();

/// The same for who reads everything once: the file `any` may be a pipe too.
[[nodiscard]] ConfigSources process_sources_once(const std::string& any);

}  // namespace gateway::config
