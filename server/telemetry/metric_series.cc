#include "telemetry/metric_series.h"

#include <cassert>
#include <chrono>
#include <string>
#include <utility>

namespace gateway::telemetry {
namespace {

prometheus::Labels labels_of(const MetricRow& row, LabelValues values) {
  prometheus::Labels labels;
  auto name = row.labels.begin();
  for (const std::string_view value : values) {
    assert(name != row.labels.end() && !name->empty());
    labels.emplace(std::string(*name++), std::string(value));
  }
  assert(name == row.labels.end() || name->empty());
  return labels;
}

template <class Builder>
auto& family(prometheus::Registry& registry, const MetricRow& row, Builder builder) {
  return builder.Name(std::string(row.name)).Help(std::string(row.help)).Register(registry);
}

}  // namespace

prometheus::Counter& counter_series(prometheus::Registry& registry, const MetricRow& row,
                                    LabelValues values) {
  return family(registry, row, prometheus::BuildCounter()).Add(labels_of(row, values));
}

prometheus::Gauge& gauge_series(prometheus::Registry& registry, const MetricRow& row,
                                LabelValues values) {
  return family(registry, row, prometheus::BuildGauge()).Add(labels_of(row, values));
}

prometheus::Histogram& histogram_series(prometheus::Registry& registry, const MetricRow& row,
                                        LabelValues values) {
  const prometheus::Histogram::BucketBoundaries bounds(row.buckets.begin(), row.buckets.end());
  return family(registry, row, prometheus::BuildHistogram()).Add(labels_of(row, values), bounds);
}

double seconds(Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

prometheus::MetricFamily empty_family(const MetricRow& row) {
  prometheus::MetricFamily family;
  family.name = row.name;
  family.help = row.help;
  family.type = row.kind == MetricKind::counter ? prometheus::MetricType::Counter
                                                : prometheus::MetricType::Gauge;
  return family;
}

void add_sample(prometheus::MetricFamily& family, const MetricRow& row, LabelValues values,
                double figure) {
  prometheus::ClientMetric& sample = family.metric.emplace_back();
  for (const auto& [name, value] : labels_of(row, values)) {
    sample.label.push_back({name, value});
  }
  (row.kind == MetricKind::counter ? sample.counter.value : sample.gauge.value) = figure;
}

void add_figure(std::vector<prometheus::MetricFamily>& families, const MetricRow& row,
                std::optional<double> figure) {
  if (!figure) return;
  prometheus::MetricFamily family = empty_family(row);
  add_sample(family, row, {}, *figure);
  families.push_back(std::move(family));
}

}  // namespace gateway::telemetry
