// Files that may change while the program runs.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/config/sources.h"

namespace gateway::reload {

/// Notices that files have other content than they had. It reads them: mounted secrets change by a
/// link that is turned over, which leaves names, and may leave sizes and times, as they were. Of
/// what it read it keeps a hash.
///
/// Thread: one.
class WatchedFiles {
 public:
  explicit WatchedFiles(config::ConfigSources sources) : sources_(std::move(sources)) {}

  /// Watches these, and no others, from now on.
  void watch(const std::vector<std::string>& paths);

  /// Sources for reading what is watched, so that a change between reading and watching is not
  /// missed: what they gave is what changed() compares with. Valid while this lives.
  [[nodiscard]] config::ConfigSources sources();

  /// The watched files with other content than when last read or looked at, in the order of their
  /// names. One whose content can't be had is one without content.
  [[nodiscard]] std::vector<std::string> changed();

 private:
  using Fingerprint = std::optional<std::size_t>;

  config::FileContent read(const std::string& path);

  const config::ConfigSources sources_;
  std::map<std::string, Fingerprint> seen_;
  std::vector<std::string> paths_;
};

}  // namespace gateway::reload
