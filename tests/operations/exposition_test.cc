// What Prometheus is given, judged by Prometheus' own tool.
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <prometheus/registry.h>

#include "operations/operations_server.h"
#include "telemetry/prometheus_probe.h"
#include "telemetry/scraped_figures.h"
#include "tests/operations/raw_client.h"
#include "tests/operations/sample_status.h"
#include "tests/telemetry/populated_probe.h"
#include "tests/telemetry/promtool.h"

namespace gateway::operations {
namespace {

using ::testing::HasSubstr;

/// All that the gateway exposes, every family with a series.
std::vector<std::shared_ptr<prometheus::Collectable>> everything() {
  auto registry = std::make_shared<prometheus::Registry>();
  telemetry::PrometheusProbe probe(*registry, {{"public", "text-embedding-v4", {1800, 1200000}}},
                                   "1.2.3");
  testing::call_every_verb(probe, "public", "text-embedding-v4");
  auto pools = std::make_shared<telemetry::PoolFigures>(std::vector<telemetry::PoolFigures::Pool>{
      {"public",
       [] { return telemetry::PoolReadings{.opened = 5, .reused = 90, .stale = 1, .open = 2}; }}});
  auto log = std::make_shared<telemetry::LogFigures>([] { return std::uint64_t{0}; });
  return {registry, std::make_shared<telemetry::ProcessFigures>(), pools, log};
}

TEST(Exposition, IsNothingThatPromtoolComplainsOf) {
  OperationsSources sources = testing::sample_sources();
  sources.metrics = everything();
  auto server = OperationsServer::start("127.0.0.1:0", std::move(sources));
  ASSERT_TRUE(server.has_value());
  const std::string body = testing::body_of(testing::http_get((*server)->port(), "/metrics"));
  EXPECT_THAT(body, HasSubstr("\ngateway_build_info{version=\"1.2.3\"} 1"));
  EXPECT_THAT(body, HasSubstr("\ngateway_connections_reused_total{upstream=\"public\"} 90"));
  EXPECT_THAT(body, HasSubstr("\nprocess_resident_memory_bytes "));
  EXPECT_THAT(body, HasSubstr("\ngateway_requests_total{"));
  EXPECT_EQ(testing::promtool_on(body), "status 0\n");
}

TEST(Exposition, WouldBeFoundOutByPromtool) {
  EXPECT_NE(testing::promtool_on("# TYPE bad counter\nbad 1\n"), "status 0\n");
}

}  // namespace
}  // namespace gateway::operations
