#include "telemetry/scraped_figures.h"

#include <chrono>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include "telemetry/label_values.h"
#include "telemetry/metric_series.h"

namespace gateway::telemetry {
namespace {

constexpr double kBytesPerKibibyte = 1024;

/// The first number after `key` at the start of a line of a /proc file; nothing if there is none
/// ("unlimited").
std::optional<double> number_after(const char* path, std::string_view key) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with(key)) continue;
    const std::size_t digits = line.find_first_of("0123456789", key.size());
    if (digits == std::string::npos) return std::nullopt;
    return static_cast<double>(std::strtoull(line.c_str() + digits, nullptr, 10));
  }
  return std::nullopt;
}

/// The listing's own descriptor is among those counted, so it is left out.
std::optional<double> open_descriptors() {
  std::error_code error;
  std::filesystem::directory_iterator entries("/proc/self/fd", error);
  if (error) return std::nullopt;
  std::ptrdiff_t count = -1;
  while (entries != std::filesystem::directory_iterator()) {
    ++count;
    entries.increment(error);
    if (error) return std::nullopt;
  }
  return static_cast<double>(count);
}

std::optional<double> processor_seconds() {
  const std::clock_t ticks = std::clock();
  if (ticks == static_cast<std::clock_t>(-1)) return std::nullopt;
  return static_cast<double>(ticks) / CLOCKS_PER_SEC;
}

std::optional<double> in_bytes(std::optional<double> kibibytes) {
  if (kibibytes) *kibibytes *= kBytesPerKibibyte;
  return kibibytes;
}

}  // namespace

ProcessFigures::ProcessFigures()
    : start_time_(std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch())
                      .count()) {}

std::vector<prometheus::MetricFamily> ProcessFigures::Collect() const {
  static constexpr const char* kStatus = "/proc/self/status";
  std::vector<prometheus::MetricFamily> families;
  add_figure(families, metric("process_cpu_seconds_total"), processor_seconds());
  add_figure(families, metric("process_resident_memory_bytes"),
             in_bytes(number_after(kStatus, "VmRSS:")));
  add_figure(families, metric("process_virtual_memory_bytes"),
             in_bytes(number_after(kStatus, "VmSize:")));
  add_figure(families, metric("process_threads"), number_after(kStatus, "Threads:"));
  add_figure(families, metric("process_open_fds"), open_descriptors());
  add_figure(families, metric("process_max_fds"),
             number_after("/proc/self/limits", "Max open files"));
  add_figure(families, metric("process_start_time_seconds"), start_time_);
  return families;
}

PoolFigures::PoolFigures(std::vector<Pool> pools) : pools_(std::move(pools)) {}

std::vector<prometheus::MetricFamily> PoolFigures::Collect() const {
  struct Column {
    const MetricRow& row;
    std::uint64_t PoolReadings::*figure;
  };
  static constexpr Column kColumns[] = {
      {metric("gateway_connections_opened_total"), &PoolReadings::opened},
      {metric("gateway_connections_reused_total"), &PoolReadings::reused},
      {metric("gateway_connections_stale_total"), &PoolReadings::stale},
      {metric("gateway_connections_silence_borne_total"), &PoolReadings::silence_borne},
      {metric("gateway_connections_open"), &PoolReadings::open},
  };
  std::vector<prometheus::MetricFamily> families;
  for (const Column& column : kColumns) families.push_back(empty_family(column.row));
  static constexpr const MetricRow& kClosed = metric("gateway_connections_closed_total");
  prometheus::MetricFamily closed = empty_family(kClosed);
  for (const Pool& pool : pools_) {
    const PoolReadings readings = pool.read();
    for (std::size_t k = 0; k < std::size(kColumns); ++k) {
      add_sample(families[k], kColumns[k].row, {pool.upstream},
                 static_cast<double>(readings.*kColumns[k].figure));
    }
    for (std::size_t k = 0; k < kCloseReasons; ++k) {
      add_sample(closed, kClosed, {pool.upstream, label(static_cast<CloseReason>(k))},
                 static_cast<double>(readings.closed[k]));
    }
  }
  families.push_back(std::move(closed));
  return families;
}

LogFigures::LogFigures(std::function<std::uint64_t()> dropped_lines)
    : dropped_lines_(std::move(dropped_lines)) {}

std::vector<prometheus::MetricFamily> LogFigures::Collect() const {
  std::vector<prometheus::MetricFamily> families;
  add_figure(families, metric("gateway_log_lines_dropped_total"),
             static_cast<double>(dropped_lines_()));
  return families;
}

}  // namespace gateway::telemetry
