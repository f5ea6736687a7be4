#include "telemetry/front_figures.h"

#include <string_view>
#include <utility>

#include "telemetry/metric_series.h"

namespace gateway::telemetry {
namespace {

using Families = std::vector<prometheus::MetricFamily>;

void add_admission(Families& families, const AdmissionReadings& readings) {
  const auto add = [&](const MetricRow& row, std::uint64_t figure) {
    add_figure(families, row, static_cast<double>(figure));
  };
  add(metric("gateway_items_admitted_total"), readings.admitted);
  add(metric("gateway_admitted_items"), readings.items);
  add(metric("gateway_admitted_bytes"), readings.bytes);
  add(metric("gateway_queue_limit_items"), readings.max_items);
  add(metric("gateway_queue_limit_bytes"), readings.max_bytes);
}

void add_grpc(Families& families, const GrpcReadings& readings) {
  const auto add = [&](const MetricRow& row, std::uint64_t figure) {
    add_figure(families, row, static_cast<double>(figure));
  };
  add(metric("gateway_grpc_connections_open"), readings.connections_open);
  add(metric("gateway_grpc_connections_refused_total"), readings.connections_refused);
  add(metric("gateway_slow_readers_total"), readings.slow_readers);
}

void add_http(Families& families, const HttpReadings& readings) {
  const auto add = [&](const MetricRow& row, std::uint64_t figure) {
    add_figure(families, row, static_cast<double>(figure));
  };
  add(metric("gateway_http_connections_open"), readings.connections_open);
  add(metric("gateway_http_connections_refused_total"), readings.connections_refused);
  add(metric("gateway_http_held_bytes"), readings.held_bytes);
  add(metric("gateway_http_limit_held_bytes"), readings.max_held_bytes);
  add(metric("gateway_http_upload_bytes"), readings.upload_bytes);
  add(metric("gateway_http_limit_upload_bytes"), readings.max_upload_bytes);
  add(metric("gateway_http_uploads_refused_total"), readings.uploads_refused);
}

void add_certificates(Families& families, const CertificateReadings& readings) {
  constexpr const MetricRow& kRow = metric("gateway_certificate_expiry_timestamp_seconds");
  prometheus::MetricFamily family = empty_family(kRow);
  const auto add = [&](std::string_view name,
                       const std::optional<CertificateReadings::WallTime>& expiry) {
    if (!expiry) return;
    const std::chrono::duration<double> since_1970 = expiry->time_since_epoch();
    add_sample(family, kRow, {name}, since_1970.count());
  };
  add("server", readings.server);
  add("client_ca", readings.client_ca);
  if (!family.metric.empty()) families.push_back(std::move(family));
}

}  // namespace

FrontFigures::FrontFigures(Sources sources) : sources_(std::move(sources)) {}

std::vector<prometheus::MetricFamily> FrontFigures::Collect() const {
  Families families;
  add_admission(families, sources_.admission());
  add_grpc(families, sources_.grpc());
  if (sources_.http) add_http(families, sources_.http());
  add_figure(families, metric("gateway_ready"), sources_.ready() ? 1 : 0);
  add_certificates(families, sources_.certificates());
  return families;
}

}  // namespace gateway::telemetry
