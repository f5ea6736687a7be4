#include "telemetry/scraped_figures.h"

#include <atomic>
#include <chrono>
#include <fstream>

#include <gtest/gtest.h>
#include <prometheus/metric_family.h>

#include "tests/telemetry/exposed.h"

namespace gateway::telemetry {
namespace {

using testing::figure;

TEST(ProcessFigures, AreThoseOfThisProcess) {
  const ProcessFigures process;
  EXPECT_GT(figure(process, "process_resident_memory_bytes", {}), 1e6);
  EXPECT_GE(figure(process, "process_virtual_memory_bytes", {}),
            figure(process, "process_resident_memory_bytes", {}));
  EXPECT_GE(figure(process, "process_cpu_seconds_total", {}), 0);
  EXPECT_GE(figure(process, "process_threads", {}), 1);
  const double now =
      std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
  EXPECT_NEAR(figure(process, "process_start_time_seconds", {}), now, 3600);
}

TEST(ProcessFigures, CountAnOpenedDescriptor) {
  const ProcessFigures process;
  const double before = figure(process, "process_open_fds", {});
  const std::ifstream opened("/proc/self/status");
  EXPECT_EQ(figure(process, "process_open_fds", {}), before + 1);
}

TEST(PoolFigures, AreReadAtEachScrape) {
  std::atomic<std::uint64_t> opened{1};
  const PoolFigures pools({{"public", [&] { return PoolReadings{.opened = opened}; }},
                           {"spare", [] { return PoolReadings{.open = 4}; }}});
  EXPECT_EQ(figure(pools, "gateway_connections_opened_total", {{"upstream", "public"}}), 1);
  opened = 9;
  EXPECT_EQ(figure(pools, "gateway_connections_opened_total", {{"upstream", "public"}}), 9);
  EXPECT_EQ(figure(pools, "gateway_connections_open", {{"upstream", "spare"}}), 4);
}

TEST(LogFigures, AreReadAtEachScrape) {
  std::uint64_t dropped = 0;
  const LogFigures log([&] { return dropped; });
  EXPECT_EQ(figure(log, "gateway_log_lines_dropped_total", {}), 0);
  dropped = 3;
  EXPECT_EQ(figure(log, "gateway_log_lines_dropped_total", {}), 3);
}

}  // namespace
}  // namespace gateway::telemetry
