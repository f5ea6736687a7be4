// What happens when the configuration changes while the gateway runs.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "app/config/changes.h"
#include "app/config/files.h"
#include "app/config/loader.h"
#include "app/reload/watched_files.h"
#include "telemetry/log.h"
#include "telemetry/reload_figures.h"

namespace gateway::reload {

/// Reads the configuration again, whole. One with a mistake is refused: each complaint is logged,
/// what runs stays. Of a good one everything that needs no restart is applied at once and logged
/// with its old and new value; what needs one keeps its value, and is warned of when it is first
/// seen. What may change now is refused too if it does not fit what may not.
///
/// Thread: one, not a shard's; reading takes milliseconds.
class Reloader {
 public:
  /// Puts a configuration into effect, of which only keys that need no restart differ from the one
  /// before. Called at most once a reload.
  using Apply = std::function<void(const config::LoadedConfig&)>;

  /// `running` was loaded from `path`. `log` and `figures` outlive this.
  Reloader(std::string path, config::LoadedConfig running, config::ConfigSources sources,
           Apply apply, telemetry::Log& log, telemetry::ReloadFigures& figures);

  /// To be called every reload.poll_ms: reloads if a file changed since it was last read. The first
  /// call reads them all, for nobody knows what happened since `running` was loaded. While the last
  /// reload was refused each call tries again, and is silent unless the complaints are others: what
  /// was wrong may have been around the files rather than in them.
  void check();

  /// Reloads whether or not anything changed, and says so if nothing did.
  void reload();

  /// What is in effect: the last configuration applied.
  [[nodiscard]] const config::LoadedConfig& running() const { return running_; }

 private:
  void load(bool asked);
  void refuse(const std::string& complaints, bool asked);
  void take(const config::LoadedConfig& merged, const config::LoadedConfig& wanted, bool silent);
  void watch(const config::Config& wanted);
  void warn_of_files(const std::vector<std::string>& changed);

  const std::string path_;
  config::LoadedConfig running_;
  WatchedFiles files_;
  const Apply apply_;
  telemetry::Log& log_;
  telemetry::ReloadFigures& figures_;
  bool read_ = false;                          ///< Whether files_ knows what was read.
  std::string complaints_;                     ///< Of the last reload; empty: it was taken.
  std::vector<config::ConfigChange> waiting_;  ///< Warned of already.
  std::vector<config::ConfigFile> named_;      ///< By the last configuration that was taken.
};

}  // namespace gateway::reload
