#include "operations/registry_figures.h"

#include <functional>
#include <string_view>
#include <unordered_map>

namespace gateway::operations {
namespace {

using prometheus::ClientMetric;

std::string label(const ClientMetric& series, std::string_view name) {
  for (const ClientMetric::Label& label : series.label) {
    if (label.name == name) return label.value;
  }
  return {};
}

RegistryFigures::Budget budget(const ClientMetric& series) {
  return {label(series, "upstream"), label(series, "model")};
}

using Read = std::function<void(RegistryFigures&, const ClientMetric&)>;

/// How one series of each family is taken in.
const std::unordered_map<std::string_view, Read>& readers() {
  static const std::unordered_map<std::string_view, Read> kReaders{
      {"gateway_call_items",
       [](RegistryFigures& figures, const ClientMetric& series) {
         CallTotals& totals = figures.calls[budget(series)];
         totals.calls += static_cast<double>(series.histogram.sample_count);
         totals.items += series.histogram.sample_sum;
       }},
      {"gateway_calls_total",
       [](RegistryFigures& figures, const ClientMetric& series) {
         figures.calls[budget(series)].outcomes[label(series, "outcome")] += series.counter.value;
       }},
      {"gateway_requests_total",
       [](RegistryFigures& figures, const ClientMetric& series) {
         figures.requests[label(series, "code")] += series.counter.value;
       }},
      {"gateway_rejections_total",
       [](RegistryFigures& figures, const ClientMetric& series) {
         figures.rejections[label(series, "reason")] += series.counter.value;
       }},
      {"gateway_items_total",
       [](RegistryFigures& figures, const ClientMetric& series) {
         figures.items[label(series, "outcome")] += series.counter.value;
       }},
      {"gateway_certificate_expiry_timestamp_seconds",
       [](RegistryFigures& figures, const ClientMetric& series) {
         figures.certificates[label(series, "certificate")] = series.gauge.value;
       }},
      {"gateway_config_reload_failed",
       [](RegistryFigures& figures, const ClientMetric& series) {
         figures.reload_failed = series.gauge.value > 0;
       }},
      {"process_resident_memory_bytes",
       [](RegistryFigures& figures, const ClientMetric& series) {
         figures.resident_bytes = series.gauge.value;
       }},
      {"process_cpu_seconds_total",
       [](RegistryFigures& figures, const ClientMetric& series) {
         figures.cpu_seconds = series.counter.value;
       }},
  };
  return kReaders;
}

}  // namespace

RegistryFigures registry_figures(const std::vector<prometheus::MetricFamily>& families) {
  RegistryFigures figures;
  for (const prometheus::MetricFamily& family : families) {
    const auto reader = readers().find(family.name);
    if (reader == readers().end()) continue;
    for (const ClientMetric& series : family.metric) reader->second(figures, series);
  }
  return figures;
}

}  // namespace gateway::operations
