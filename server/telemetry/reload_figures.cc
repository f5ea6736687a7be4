#include "telemetry/reload_figures.h"

#include <utility>

#include "telemetry/metric_series.h"

namespace gateway::telemetry {

void ReloadFigures::succeeded(WallTime now) {
  ++succeeded_;
  last_failed_ = false;
  last_ = now;
}

void ReloadFigures::failed(WallTime now) {
  ++failed_;
  last_failed_ = true;
  last_ = now;
}

void ReloadFigures::unchanged() {
  ++unchanged_;
  last_failed_ = false;
}

std::vector<prometheus::MetricFamily> ReloadFigures::Collect() const {
  constexpr const MetricRow& kReloads = metric("gateway_config_reloads_total");
  prometheus::MetricFamily reloads = empty_family(kReloads);
  add_sample(reloads, kReloads, {"ok"}, static_cast<double>(succeeded_.load()));
  add_sample(reloads, kReloads, {"failed"}, static_cast<double>(failed_.load()));
  add_sample(reloads, kReloads, {"unchanged"}, static_cast<double>(unchanged_.load()));
  std::vector<prometheus::MetricFamily> families{std::move(reloads)};
  add_figure(families, metric("gateway_config_reload_failed"), last_failed_ ? 1 : 0);
  const std::chrono::duration<double> last = last_.load().time_since_epoch();
  add_figure(families, metric("gateway_config_last_reload_timestamp_seconds"), last.count());
  return families;
}

}  // namespace gateway::telemetry
