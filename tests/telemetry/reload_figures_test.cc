#include "telemetry/reload_figures.h"

#include <chrono>

#include <gtest/gtest.h>

#include "tests/telemetry/exposed.h"

namespace gateway::telemetry {
namespace {

using namespace std::chrono_literals;
using testing::figure;

constexpr ReloadFigures::WallTime kStart{1'000'000s};

double reloads(const ReloadFigures& figures, const char* outcome) {
  return figure(figures, "gateway_config_reloads_total", {{"outcome", outcome}});
}

TEST(ReloadFigures, BeginWithTheConfigurationOfTheStartAndNoReload) {
  const ReloadFigures figures(kStart);
  EXPECT_EQ(figure(figures, "gateway_config_reload_failed", {}), 0);
  EXPECT_EQ(figure(figures, "gateway_config_last_reload_timestamp_seconds", {}), 1'000'000);
  for (const char* outcome : {"ok", "failed", "unchanged"}) EXPECT_EQ(reloads(figures, outcome), 0);
}

TEST(ReloadFigures, ShowAFailureUntilTheFilesAreWellAgain) {
  ReloadFigures figures(kStart);
  figures.failed(kStart + 10s);
  EXPECT_EQ(figure(figures, "gateway_config_reload_failed", {}), 1);
  EXPECT_EQ(figure(figures, "gateway_config_last_reload_timestamp_seconds", {}), 1'000'010);
  figures.succeeded(kStart + 20s);
  EXPECT_EQ(figure(figures, "gateway_config_reload_failed", {}), 0);
  EXPECT_EQ(figure(figures, "gateway_config_last_reload_timestamp_seconds", {}), 1'000'020);
  EXPECT_EQ(reloads(figures, "ok"), 1);
  EXPECT_EQ(reloads(figures, "failed"), 1);
}

TEST(ReloadFigures, TakeABadChangeThatWasTakenBackForWell) {
  ReloadFigures figures(kStart);
  figures.failed(kStart + 10s);
  figures.unchanged();
  EXPECT_EQ(figure(figures, "gateway_config_reload_failed", {}), 0);
  EXPECT_EQ(figure(figures, "gateway_config_last_reload_timestamp_seconds", {}), 1'000'010);
  EXPECT_EQ(reloads(figures, "unchanged"), 1);
}

}  // namespace
}  // namespace gateway::telemetry
