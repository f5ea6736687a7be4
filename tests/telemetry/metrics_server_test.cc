#include "telemetry/metrics_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <prometheus/registry.h>

#include "telemetry/prometheus_probe.h"
#include "telemetry/scraped_figures.h"
#include "tests/telemetry/populated_probe.h"
#include "tests/telemetry/promtool.h"
#include "tests/telemetry/scrape.h"

namespace gateway {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

/// All that the gateway exposes, every family with a series.
std::vector<std::shared_ptr<prometheus::Collectable>> everything() {
  auto registry = std::make_shared<prometheus::Registry>();
  PrometheusProbe probe(*registry, {{"public", "text-embedding-v4", {1800, 1200000}}}, "1.2.3");
  testing::call_every_verb(probe, {"public", "text-embedding-v4"});
  auto pools = std::make_shared<PoolFigures>(
      std::vector<PoolFigures::Pool>{{"public", [] {
                                        return PoolReadings{5, 90, 3, 1, 2};
                                      }}});
  auto log = std::make_shared<LogFigures>([] { return std::uint64_t{0}; });
  return {registry, std::make_shared<ProcessFigures>(), pools, log};
}

TEST(MetricsServer, ServesItsSourcesOnAFreePort) {
  auto server = MetricsServer::start("127.0.0.1:0", everything());
  ASSERT_TRUE(server.has_value());
  ASSERT_NE((*server)->port(), 0);
  const std::string answer = testing::http_get((*server)->port(), "/metrics");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(answer, HasSubstr("\ngateway_build_info{version=\"1.2.3\"} 1"));
  EXPECT_THAT(answer, HasSubstr("\ngateway_connections_reused_total{upstream=\"public\"} 90"));
  EXPECT_THAT(answer, HasSubstr("\nprocess_resident_memory_bytes "));
}

TEST(MetricsServer, ServesNothingButMetrics) {
  auto server = MetricsServer::start("127.0.0.1:0", everything());
  ASSERT_TRUE(server.has_value());
  EXPECT_THAT(testing::http_get((*server)->port(), "/"), HasSubstr(" 404 "));
}

TEST(MetricsServer, SaysThatAnAddressIsInUse) {
  auto first = MetricsServer::start("127.0.0.1:0", {});
  ASSERT_TRUE(first.has_value());
  const std::string address = "127.0.0.1:" + std::to_string((*first)->port());
  auto second = MetricsServer::start(address, {});
  ASSERT_TRUE(second.has_error());
  EXPECT_THAT(second.error(), HasSubstr(address));
  EXPECT_THAT(second.error(), HasSubstr("in use"));
}

TEST(MetricsServer, RefusesWhatIsNoAddress) {
  EXPECT_TRUE(MetricsServer::start("nonsense", {}).has_error());
}

TEST(MetricsServer, ExposesNothingThatPromtoolComplainsOf) {
  auto server = MetricsServer::start("127.0.0.1:0", everything());
  ASSERT_TRUE(server.has_value());
  // The first scrape brings the exposer's own series to life.
  testing::http_get((*server)->port(), "/metrics");
  const std::string body = testing::body_of(testing::http_get((*server)->port(), "/metrics"));
  ASSERT_THAT(body, HasSubstr("gateway_requests_total"));
  EXPECT_EQ(testing::promtool_on(body), "status 0\n");
}

TEST(MetricsServer, WouldNoticeAComplaintOfPromtool) {
  EXPECT_NE(testing::promtool_on("# TYPE bad counter\nbad 1\n"), "status 0\n");
}

}  // namespace
}  // namespace gateway
