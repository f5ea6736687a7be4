// How the reloads of the configuration went.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <vector>

#include <prometheus/collectable.h>

namespace gateway::telemetry {

/// Told by whoever reloads; read when Prometheus asks.
///
/// Thread: any; told by one thread at a time.
class ReloadFigures final : public prometheus::Collectable {
 public:
  using WallTime = std::chrono::system_clock::time_point;

  /// `started`: when the configuration in force was read at the start.
  explicit ReloadFigures(WallTime started) : last_(started) {}

  /// The files were read and what they say is in force now.
  void succeeded(WallTime now);
  /// What the files say was refused, and what was in force stays so.
  void failed(WallTime now);
  /// The files were read and say what is in force. So they are well again, if they were not.
  void unchanged();

  [[nodiscard]] std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  std::atomic<bool> last_failed_{false};
  std::atomic<std::uint64_t> succeeded_{0};
  std::atomic<std::uint64_t> failed_{0};
  std::atomic<std::uint64_t> unchanged_{0};
  std::atomic<WallTime> last_;
};

}  // namespace gateway::telemetry
