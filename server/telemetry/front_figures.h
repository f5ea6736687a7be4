// Figures about the gateway's front that others keep and that are read when Prometheus asks: what
// is admitted, who is connected, whether it is ready, when its certificates expire.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include <prometheus/collectable.h>

namespace gateway::telemetry {

/// What counts against the bounds on accepted work now, and the bounds.
struct AdmissionReadings {
  std::uint64_t admitted = 0;  ///< Items since the start.
  std::size_t items = 0;
  std::size_t bytes = 0;
  std::size_t max_items = 0;
  std::size_t max_bytes = 0;
};

/// What the gRPC port has counted since the program's start; `connections_open` is the state now.
struct GrpcReadings {
  std::uint64_t connections_open = 0;
  std::uint64_t connections_refused = 0;  ///< Beyond server.max_connections.
  std::uint64_t slow_readers = 0;         ///< Streams ended because their reader took nothing.
};

/// What the HTTP port has counted, likewise.
struct HttpReadings {
  std::uint64_t connections_open = 0;
  std::uint64_t connections_refused = 0;  ///< Beyond server.max_connections.
  std::uint64_t held_bytes = 0;           ///< Of answers under way, now.
  std::uint64_t max_held_bytes = 0;
  std::uint64_t upload_bytes = 0;  ///< Of uploaded files, now.
  std::uint64_t max_upload_bytes = 0;
  std::uint64_t uploads_refused = 0;
};

/// When certificates in use expire, by the wall clock.
struct CertificateReadings {
  using WallTime = std::chrono::system_clock::time_point;

  std::optional<WallTime> server;     ///< Of the gRPC port; absent without TLS.
  std::optional<WallTime> client_ca;  ///< The first to expire of those in the file; absent without.
};

/// The front's figures, each asked of whoever keeps it.
///
/// Thread: any; so must be the sources, which are called on the scraper's thread.
class FrontFigures final : public prometheus::Collectable {
 public:
  /// Each outlives the scrapes and must not block; none throws. `http` may be empty: no such port.
  struct Sources {
    std::function<AdmissionReadings()> admission;
    std::function<GrpcReadings()> grpc;
    std::function<HttpReadings()> http;
    std::function<bool()> ready;
    std::function<CertificateReadings()> certificates;
  };

  /// Precondition: no other source is empty.
  explicit FrontFigures(Sources sources);

  [[nodiscard]] std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  const Sources sources_;
};

}  // namespace gateway::telemetry
