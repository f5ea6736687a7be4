// The door that Prometheus scrapes.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <prometheus/collectable.h>

#include "domain/error.h"

namespace prometheus {
class Exposer;
}

namespace gateway {

/// Serves GET /metrics on an address of its own, on threads of its own. Not encrypted and not
/// authenticated: it belongs on the cluster's inner network.
///
/// Thread: any; scrapes read the sources concurrently with everything else.
class MetricsServer {
 public:
  /// Listens on `address`, "host:port" with a numeric host; port 0 takes a free one. The sources
  /// live as long as the server and are read at each scrape. Error: a sentence for the operator
  /// (address in use, not local, malformed).
  static Result<std::unique_ptr<MetricsServer>, std::string> start(
      const std::string& address, std::vector<std::shared_ptr<prometheus::Collectable>> sources);

  /// Takes up to two seconds: the library's listener looks that seldom whether it is to end.
  ~MetricsServer();
  MetricsServer(const MetricsServer&) = delete;
  MetricsServer& operator=(const MetricsServer&) = delete;

  [[nodiscard]] std::uint16_t port() const;

 private:
  MetricsServer(std::unique_ptr<prometheus::Exposer> exposer,
                std::vector<std::shared_ptr<prometheus::Collectable>> sources);

  const std::vector<std::shared_ptr<prometheus::Collectable>> sources_;
  const std::unique_ptr<prometheus::Exposer> exposer_;
};

}  // namespace gateway
