#include "app/reload/watched_files.h"

#include <algorithm>
#include <functional>

namespace gateway::reload {

void WatchedFiles::watch(const std::vector<std::string>& paths) {
  paths_ = paths;
  std::ranges::sort(paths_);
  paths_.erase(std::unique(paths_.begin(), paths_.end()), paths_.end());
  std::erase_if(
      seen_, [&](const auto& entry) { return !std::ranges::binary_search(paths_, entry.first); });
  for (const std::string& path : paths_) {
    if (!seen_.contains(path)) read(path);
  }
}

config::ConfigSources WatchedFiles::sources() {
  return {[this](const std::string& path) { return read(path); }, sources_.variable};
}

std::vector<std::string> WatchedFiles::changed() {
  std::vector<std::string> changed;
  for (const std::string& path : paths_) {
    const Fingerprint before = seen_[path];
    read(path);
    if (seen_[path] != before) changed.push_back(path);
  }
  return changed;
}

config::FileContent WatchedFiles::read(const std::string& path) {
  config::FileContent content = sources_.file(path);
  seen_[path] = content ? Fingerprint(std::hash<std::string>()(*content)) : std::nullopt;
  return content;
}

}  // namespace gateway::reload
