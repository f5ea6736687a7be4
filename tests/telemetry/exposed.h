// What a registry or a figure source would show Prometheus, for assertions.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>

namespace gateway::testing {

using Labels = std::vector<std::pair<std::string, std::string>>;

/// The one series of `name` with exactly these labels (in any order); nothing if there is none.
inline std::optional<prometheus::ClientMetric> series(const prometheus::Collectable& source,
                                                      const std::string& name, Labels labels) {
  std::ranges::sort(labels);
  for (const prometheus::MetricFamily& family : source.Collect()) {
    if (family.name != name) continue;
    for (const prometheus::ClientMetric& metric : family.metric) {
      Labels found;
      for (const auto& label : metric.label) found.emplace_back(label.name, label.value);
      std::ranges::sort(found);
      if (found == labels) return metric;
    }
  }
  return std::nullopt;
}

/// The value of a counter or a gauge; -1 if there is no such series.
inline double figure(const prometheus::Collectable& source, const std::string& name,
                     const Labels& labels) {
  const auto found = series(source, name, labels);
  // Whichever of the two it is not stays zero.
  return found ? found->counter.value + found->gauge.value : -1;
}

}  // namespace gateway::testing
