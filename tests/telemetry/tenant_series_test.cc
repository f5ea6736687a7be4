#include "telemetry/tenant_series.h"

#include <chrono>
#include <set>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <prometheus/text_serializer.h>

#include "telemetry/prometheus_probe.h"
#include "tests/telemetry/exposed.h"
#include "tests/telemetry/finished_request.h"
#include "tests/telemetry/promtool.h"

namespace gateway::telemetry {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using testing::figure;

/// Who has series, by the label of `family`.
std::set<std::string> tenants_of(const prometheus::Registry& registry,
                                 const std::string& family = "gateway_tenant_tokens_total") {
  std::set<std::string> names;
  for (const prometheus::MetricFamily& found : registry.Collect()) {
    if (found.name != family) continue;
    for (const auto& metric : found.metric) {
      for (const auto& label : metric.label) {
        if (label.name == "tenant") names.insert(label.value);
      }
    }
  }
  return names;
}

request::RequestFinished request_of(std::string_view tenant) {
  request::RequestFinished event = testing::finished_request();
  event.tenant = tenant;
  return event;
}

double tokens(const prometheus::Registry& registry, const std::string& tenant) {
  return figure(registry, "gateway_tenant_tokens_total", {{"tenant", tenant}});
}

TEST(TenantSeries, CountRequestsItemsTokensAndWaits) {
  prometheus::Registry registry;
  PrometheusProbe probe(registry, {{"public", "v4", {}}}, "1.2.3", {.max = 5, .configured = {}});
  probe.request_finished(request_of("search"));
  request::RequestFinished failed = testing::failed_request(Code::resource_exhausted);
  probe.request_finished(failed);
  const std::vector<dispatch::ItemSent> sent{{"search", Priority::interactive, 2s},
                                             {"search", Priority::interactive, 3s},
                                             {"search", Priority::bulk, 7s}};
  probe.observe("v4").budget("public").call_started({3, 10, 100, sent});
  const auto count = [&](const char* code) {
    return figure(registry, "gateway_tenant_requests_total",
                  {{"tenant", "search"}, {"code", code}});
  };
  const auto items = [&](const char* outcome) {
    return figure(registry, "gateway_tenant_items_total",
                  {{"tenant", "search"}, {"outcome", outcome}});
  };
  const auto waited = [&](const char* name) {
    return testing::series(registry, "gateway_tenant_wait_seconds",
                           {{"tenant", "search"}, {"class", name}});
  };
  EXPECT_EQ(count("OK"), 1);
  EXPECT_EQ(count("RESOURCE_EXHAUSTED"), 1);
  EXPECT_EQ(items("succeeded"), 2);
  EXPECT_EQ(items("failed"), 1);
  EXPECT_EQ(tokens(registry, "search"), 24);
  ASSERT_TRUE(waited("interactive"));
  ASSERT_TRUE(waited("bulk"));
  EXPECT_EQ(waited("interactive")->histogram.sample_sum, 5);
  EXPECT_EQ(waited("bulk")->histogram.sample_sum, 7);
}

TEST(TenantLabels, GivesPlacesToTheConfiguredTenantsFirstAndThenToTheFirstComers) {
  prometheus::Registry registry;
  PrometheusProbe probe(registry, {}, "1.2.3", {.max = 3, .configured = {"search", "ads"}});
  EXPECT_THAT(tenants_of(registry), ElementsAre("ads", "other", "search"));
  for (const char* tenant : {"first", "late", "later", "search", "late", "first"}) {
    probe.request_finished(request_of(tenant));
  }
  EXPECT_THAT(tenants_of(registry), ElementsAre("ads", "first", "other", "search"));
  EXPECT_EQ(tokens(registry, "first"), 48);
  EXPECT_EQ(tokens(registry, "search"), 24);
  EXPECT_EQ(tokens(registry, "ads"), 0);
  EXPECT_EQ(tokens(registry, "other"), 72);
}

TEST(TenantLabels, TakesNoMoreConfiguredTenantsThanItHasPlaces) {
  prometheus::Registry registry;
  PrometheusProbe probe(registry, {}, "1.2.3", {.max = 1, .configured = {"search", "ads"}});
  EXPECT_THAT(tenants_of(registry), ElementsAre("other", "search"));
}

TEST(TenantLabels, GivesTenantsOfANewConfigurationWhatPlacesAreLeftAndTakesNoneAway) {
  prometheus::Registry registry;
  PrometheusProbe probe(registry, {}, "1.2.3", {.max = 3, .configured = {"search"}});
  probe.request_finished(request_of("guest"));
  probe.reconfigure({}, {"ads", "maps"});
  EXPECT_THAT(tenants_of(registry), ElementsAre("ads", "guest", "other", "search"));
}

TEST(TenantLabels, KeepsHostileNamesOutOfTheScrape) {
  prometheus::Registry registry;
  PrometheusProbe probe(registry, {{"public", "v4", {}}}, "1.2.3", {.max = 5, .configured = {}});
  const std::vector<std::string> hostile{"",
                                         "a b",
                                         "a\nb",
                                         "\xFF\xFE",
                                         "caf\xC3\xA9",
                                         std::string(129, 'x'),
                                         std::string("a\0b", 3),
                                         "other",
                                         "\x7F"};
  for (const std::string& name : hostile) {
    probe.request_finished(request_of(name));
    const std::vector<dispatch::ItemSent> sent{{name, Priority::interactive, 1s}};
    probe.observe("v4").budget("public").call_started({1, 10, 100, sent});
  }
  EXPECT_THAT(tenants_of(registry), ElementsAre("other"));
  EXPECT_THAT(tenants_of(registry, "gateway_tenant_wait_seconds"), ElementsAre("other"));
  EXPECT_EQ(tokens(registry, "other"), 24.0 * static_cast<double>(hostile.size()));
}

TEST(TenantLabels, LeavesAScrapeReadableWhateverPrintableNamesComeFirst) {
  prometheus::Registry registry;
  PrometheusProbe probe(registry, {}, "1.2.3", {.max = 5, .configured = {}});
  for (const char* name : {"\"", "\\", "}", "a\"} 1", "{tenant=\"x\"}", "#"}) {
    probe.request_finished(request_of(name));
  }
  EXPECT_EQ(tenants_of(registry).size(), 6U);
  EXPECT_EQ(testing::promtool_on(prometheus::TextSerializer().Serialize(registry.Collect())),
            "status 0\n");
}

TEST(TenantLabels, StaysWithinItsBoundWhenManyThreadsBringNewNames) {
  constexpr int kThreads = 4;
  constexpr int kNames = 2000;
  constexpr std::size_t kMax = 50;
  prometheus::Registry registry;
  PrometheusProbe probe(registry, {}, "1.2.3", {.max = kMax, .configured = {"search"}});
  std::vector<std::thread> threads;
  for (int k = 0; k < kThreads; ++k) {
    threads.emplace_back([&probe] {
      for (int name = 0; name < kNames; ++name) {
        // The same ones from all, so that they also race for each name.
        probe.request_finished(request_of("tenant-" + std::to_string(name)));
        probe.request_finished(request_of("search"));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(tenants_of(registry).size(), kMax + 1);
  EXPECT_EQ(tokens(registry, "search"), 24.0 * kThreads * kNames);
  double sum = 0;
  for (const std::string& name : tenants_of(registry)) sum += tokens(registry, name);
  EXPECT_EQ(sum, 2 * 24.0 * kThreads * kNames) << "an event was lost";
}

}  // namespace
}  // namespace gateway::telemetry
