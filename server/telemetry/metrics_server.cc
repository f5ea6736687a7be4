#include "telemetry/metrics_server.h"

#include <exception>
#include <utility>

#include <prometheus/exposer.h>

namespace gateway {

Result<std::unique_ptr<MetricsServer>, std::string> MetricsServer::start(
    const std::string& address, std::vector<std::shared_ptr<prometheus::Collectable>> sources) {
  try {
    auto exposer = std::make_unique<prometheus::Exposer>(address);
    return std::unique_ptr<MetricsServer>(
        new MetricsServer(std::move(exposer), std::move(sources)));
  } catch (const std::exception&) {
    // The library's own text is about its null context and does not say which of these it was.
    return "cannot serve metrics on " + address +
           ": the address is in use, not of this machine, not permitted, or not host:port";
  }
}

MetricsServer::MetricsServer(std::unique_ptr<prometheus::Exposer> exposer,
                             std::vector<std::shared_ptr<prometheus::Collectable>> sources)
    : sources_(std::move(sources)), exposer_(std::move(exposer)) {
  for (const auto& source : sources_) exposer_->RegisterCollectable(source);
}

MetricsServer::~MetricsServer() = default;

std::uint16_t MetricsServer::port() const {
  return static_cast<std::uint16_t>(exposer_->GetListeningPorts().front());
}

}  // namespace gateway
