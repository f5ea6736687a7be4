// Makes the series of the metric table in a prometheus registry, and the samples of figures read at
// a scrape.
#pragma once

#include <atomic>
#include <initializer_list>
#include <optional>
#include <string_view>
#include <vector>

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/metric_family.h>
#include <prometheus/registry.h>

#include "domain/time.h"
#include "telemetry/metric_table.h"

namespace gateway::telemetry {

using LabelValues = std::initializer_list<std::string_view>;

/// The series of `row` with these label values, made if it does not exist. Each takes the
/// registry's lock and builds maps: callers keep the reference, which lives as long as the
/// registry.
prometheus::Counter& counter_series(prometheus::Registry& registry, const MetricRow& row,
                                    LabelValues values);
prometheus::Gauge& gauge_series(prometheus::Registry& registry, const MetricRow& row,
                                LabelValues values);
prometheus::Histogram& histogram_series(prometheus::Registry& registry, const MetricRow& row,
                                        LabelValues values);

/// As Prometheus wants durations.
[[nodiscard]] double seconds(Duration duration);

/// A counter or gauge family without samples, for a Collectable that reads figures itself.
prometheus::MetricFamily empty_family(const MetricRow& row);

/// Adds one sample to a family made by empty_family(row).
void add_sample(prometheus::MetricFamily& family, const MetricRow& row, LabelValues values,
                double figure);

/// Adds the family of `row`, a counter or a gauge without labels; no family if there is no figure.
void add_figure(std::vector<prometheus::MetricFamily>& families, const MetricRow& row,
                std::optional<double> figure);

/// A metric whose series appears when it is first moved: for families with many label
/// values of which few occur, and for figures that are not known at the start.
///
/// Thread: any. Two threads that come first find the same series in the registry.
template <class Series>
class LateSeries {
 public:
  /// `make` gives the series; called only while none is known.
  template <class Make>
  Series& get(Make&& make) {
    Series* series = known();
    if (series == nullptr) {
      series = &make();
      series_.store(series, std::memory_order_release);
    }
    return *series;
  }

  /// Null before the first get().
  [[nodiscard]] Series* known() const { return series_.load(std::memory_order_acquire); }

 private:
  std::atomic<Series*> series_{nullptr};
};

using LateCounter = LateSeries<prometheus::Counter>;
using LateGauge = LateSeries<prometheus::Gauge>;
using LateHistogram = LateSeries<prometheus::Histogram>;

}  // namespace gateway::telemetry
