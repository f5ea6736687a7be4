// Figures that others keep and that are read when Prometheus asks: the process, connection pools,
// the log.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <prometheus/collectable.h>

#include "domain/close_reason.h"

namespace gateway::telemetry {

/// The operating system's view of this process. The start time is that of the object's making.
///
/// Thread: any.
class ProcessFigures final : public prometheus::Collectable {
 public:
  ProcessFigures();

  [[nodiscard]] std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  const double start_time_;  ///< Seconds since 1970.
};

/// What a connection pool has counted since the program's start; `open` is the state now.
struct PoolReadings {
  std::uint64_t opened = 0;
  std::uint64_t reused = 0;
  std::array<std::uint64_t, kCloseReasons> closed{};  ///< By CloseReason.
  std::uint64_t stale = 0;
  std::uint64_t silence_borne = 0;
  std::uint64_t open = 0;
};

/// The connection pools of the upstreams.
///
/// Thread: any; so must be the pools' `read`, which is called on the scraper's thread.
class PoolFigures final : public prometheus::Collectable {
 public:
  struct Pool {
    std::string upstream;                ///< Each name once.
    std::function<PoolReadings()> read;  ///< Outlives the scrapes; must not block.
  };

  explicit PoolFigures(std::vector<Pool> pools);

  [[nodiscard]] std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  const std::vector<Pool> pools_;
};

/// How many log lines were lost.
///
/// Thread: any; so must be `dropped_lines`.
class LogFigures final : public prometheus::Collectable {
 public:
  /// `dropped_lines` is usually Log::dropped_lines of a log that outlives the scrapes.
  explicit LogFigures(std::function<std::uint64_t()> dropped_lines);

  [[nodiscard]] std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  const std::function<std::uint64_t()> dropped_lines_;
};

}  // namespace gateway::telemetry
