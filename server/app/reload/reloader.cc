#include "app/reload/reloader.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <sstream>
#include <utility>

#include "app/config/checks.h"
#include "app/config/problems.h"
#include "app/config/restart_only.h"

namespace gateway::reload {
namespace {

/// The log holds a thousand lines until they are written; a reload must not push out the rest.
constexpr std::size_t kMaxLines = 100;
constexpr std::size_t kMaxValueBytes = 200;

/// A value fit for a line, which a list of names may not be.
std::string shortened(const std::string& value) {
  return value.size() <= kMaxValueBytes ? value : value.substr(0, kMaxValueBytes) + "...";
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(std::move(line));
  return lines;
}

/// Calls `write(entry)` for as many entries as may have a line, then says how many more there are.
template <class Entries, class Write>
void write_lines(telemetry::Log& log, telemetry::LogLevel level, const Entries& entries,
                 Write&& write) {
  const std::size_t lines = std::min(entries.size(), kMaxLines);
  for (std::size_t k = 0; k < lines; ++k) write(entries[k]);
  if (entries.size() > lines) {
    const std::uint64_t more = entries.size() - lines;
    log.write(level, "and more of the same", {{"lines", more}});
  }
}

}  // namespace

Reloader::Reloader(std::string path, config::LoadedConfig running, config::ConfigSources sources,
                   Apply apply, telemetry::Log& log, telemetry::ReloadFigures& figures)
    : path_(std::move(path)),
      running_(std::move(running)),
      files_(std::move(sources)),
      apply_(std::move(apply)),
      log_(log),
      figures_(figures) {}

void Reloader::check() {
  const std::vector<std::string> changed = files_.changed();
  warn_of_files(changed);
  if (!read_ || !complaints_.empty() || !changed.empty()) load(false);
}

void Reloader::reload() {
  warn_of_files(files_.changed());
  load(true);
}

void Reloader::load(bool asked) {
  const bool first = !std::exchange(read_, true);
  const auto wanted = load_config(path_, files_.sources(), running_.config.tls);
  if (!wanted) return refuse(wanted.error(), asked);
  watch(wanted->config);
  // Each file was good by itself, but what runs until a restart is a part of it beside older
  // values.
  const config::LoadedConfig merged = config::without_restart(running_, *wanted);
  config::Config checked = merged.config;
  config::ConfigProblems problems;
  config::check_config(checked, problems);
  if (!problems.empty()) {
    return refuse(problems.to_text(path_ + ", beside what changes on restart only"), asked);
  }
  take(merged, *wanted, first && !asked);
}

void Reloader::refuse(const std::string& complaints, bool asked) {
  if (!asked && complaints == complaints_) return;
  complaints_ = complaints;
  figures_.failed(std::chrono::system_clock::now());
  log_.write(telemetry::LogLevel::error, "configuration refused, what runs stays",
             {{"path", path_}});
  write_lines(log_, telemetry::LogLevel::error, lines_of(complaints), [&](const std::string& line) {
    log_.write(telemetry::LogLevel::error, "configuration complaint", {{"complaint", line}});
  });
}

void Reloader::take(const config::LoadedConfig& merged, const config::LoadedConfig& wanted,
                    bool silent) {
  complaints_.clear();
  const std::vector<config::ConfigChange> now = config::changes_between(running_, merged);
  std::vector<config::ConfigChange> waiting = config::changes_between(merged, wanted);
  std::vector<config::ConfigChange> unheard;
  std::ranges::copy_if(waiting, std::back_inserter(unheard),
                       [&](const config::ConfigChange& change) {
                         return std::ranges::find(waiting_, change) == waiting_.end();
                       });
  waiting_ = std::move(waiting);

  if (now.empty() && unheard.empty()) {
    if (silent) return;
    figures_.unchanged();
    log_.write(telemetry::LogLevel::info, "configuration unchanged", {{"path", path_}});
    return;
  }
  write_lines(log_, telemetry::LogLevel::info, now, [&](const config::ConfigChange& change) {
    const std::string before = shortened(change.before);
    const std::string after = shortened(change.after);
    log_.write(telemetry::LogLevel::info, "configuration changed",
               {{"key", change.path}, {"before", before}, {"after", after}});
  });
  write_lines(log_, telemetry::LogLevel::warn, unheard, [&](const config::ConfigChange& change) {
    const std::string before = shortened(change.before);
    const std::string after = shortened(change.after);
    log_.write(telemetry::LogLevel::warn, "configuration change needs a restart",
               {{"key", change.path}, {"running", before}, {"wanted", after}});
  });
  if (!now.empty()) {
    running_ = merged;
    apply_(running_);
  }
  figures_.succeeded(std::chrono::system_clock::now());
}

void Reloader::watch(const config::Config& wanted) {
  named_ = config::files_of(wanted);
  std::vector<std::string> paths{path_};
  for (const config::ConfigFile& file : named_) paths.push_back(file.path);
  files_.watch(paths);
}

void Reloader::warn_of_files(const std::vector<std::string>& changed) {
  for (const config::ConfigFile& file : named_) {
    if (file.content_takes_effect == config::TakesEffect::on_restart &&
        std::ranges::find(changed, file.path) != changed.end()) {
      log_.write(telemetry::LogLevel::warn, "changed file needs a restart",
                 {{"key", file.key}, {"path", file.path}});
    }
  }
}

}  // namespace gateway::reload
