#include "telemetry/metric_table.h"

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

#include <gtest/gtest.h>
#include <prometheus/registry.h>

#include "telemetry/front_figures.h"
#include "telemetry/metric_series.h"
#include "telemetry/prometheus_probe.h"
#include "telemetry/reload_figures.h"
#include "telemetry/scraped_figures.h"
#include "tests/telemetry/document_block.h"
#include "tests/telemetry/populated_probe.h"

namespace gateway::telemetry {
namespace {

std::string kind_name(MetricKind kind) {
  switch (kind) {
    case MetricKind::counter:
      return "counter";
    case MetricKind::gauge:
      return "gauge";
    case MetricKind::histogram:
      return "histogram";
  }
  return "";
}

std::string labels_of(const MetricRow& row) {
  std::string text;
  for (const std::string_view label : row.labels) {
    if (!label.empty()) text.append(text.empty() ? "`" : ", `").append(label).append("`");
  }
  return text;
}

std::string rendered_table() {
  std::ostringstream table;
  table << "| name | type | labels | meaning | moved by |\n|---|---|---|---|---|\n";
  for (const MetricRow& row : kMetricTable) {
    table << "| `" << row.name << "` | " << kind_name(row.kind) << " | " << labels_of(row) << " | "
          << row.help << " | " << row.source << " |\n";
  }
  return table.str();
}

/// Family name to the label names its series use, of everything the gateway exposes.
std::map<std::string, std::set<std::string>> exposed_families() {
  prometheus::Registry registry;
  PrometheusProbe probe(registry, {{"public", "text-embedding-v4", {1800, 1200000}}}, "1.2.3");
  testing::call_every_verb(probe, "public", "text-embedding-v4");
  const ProcessFigures process;
  const PoolFigures pools({{"public", [] { return PoolReadings{}; }}});
  const LogFigures log([] { return std::uint64_t{0}; });
  const FrontFigures front({.admission = [] { return AdmissionReadings{}; },
                            .grpc = [] { return GrpcReadings{}; },
                            .http = [] { return HttpReadings{}; },
                            .ready = [] { return true; },
                            .certificates =
                                [] {
                                  const CertificateReadings::WallTime soon{};
                                  return CertificateReadings{soon, soon};
                                }});
  const ReloadFigures reload(ReloadFigures::WallTime{});
  std::map<std::string, std::set<std::string>> families;
  for (const prometheus::Collectable* source :
       std::initializer_list<const prometheus::Collectable*>{&registry, &process, &pools, &log,
                                                             &front, &reload}) {
    for (const prometheus::MetricFamily& family : source->Collect()) {
      EXPECT_FALSE(family.metric.empty()) << family.name;
      for (const auto& metric : family.metric) {
        std::set<std::string>& labels = families[family.name];
        for (const auto& label : metric.label) labels.insert(label.name);
      }
    }
  }
  return families;
}

TEST(MetricTable, IsWhatIsExposedNoMoreAndNoLess) {
  std::map<std::string, std::set<std::string>> expected;
  for (const MetricRow& row : kMetricTable) {
    std::set<std::string>& labels = expected[std::string(row.name)];
    for (const std::string_view label : row.labels) {
      if (!label.empty()) labels.emplace(label);
    }
  }
  EXPECT_EQ(exposed_families(), expected);
}

TEST(MetricTable, GivesBucketsToHistogramsAndToNothingElse) {
  for (const MetricRow& row : kMetricTable) {
    EXPECT_EQ(row.buckets.empty(), row.kind != MetricKind::histogram) << row.name;
    EXPECT_TRUE(std::ranges::is_sorted(row.buckets)) << row.name;
  }
}

TEST(MetricTable, HasBucketsFromFiftyMicrosecondsOfOverheadToMinutesOfWaiting) {
  EXPECT_EQ(metric("gateway_request_overhead_seconds").buckets.front(), 50e-6);
  EXPECT_EQ(metric("gateway_queue_delay_seconds").buckets.back(), 300);
  EXPECT_EQ(metric("gateway_tenant_wait_seconds").buckets.back(), 300);
}

TEST(MetricTable, IsTheTableOfTheDocument) {
  EXPECT_TRUE(testing::document_holds(SOURCE_DIR "/docs/metrics.md", rendered_table()));
}

}  // namespace
}  // namespace gateway::telemetry
