// The door for those who run the gateway: metrics, health, readiness and the status page.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <prometheus/collectable.h>

#include "domain/error.h"
#include "operations/readiness.h"
#include "operations/status_snapshot.h"

namespace gateway {

/// Serves /metrics, /healthz, /readyz, /statusz and /statusz.json over HTTP/1.1 on an address and a
/// thread of its own, so that neither the gateway's load nor a hostile client of this door keeps
/// Prometheus or a probe from its answer. Every bound is a constant of operations/limits.h. Not
/// encrypted and not authenticated: it names tenants, and belongs on the cluster's inner network.
///
/// Thread: the owner's for start, port and destruction; the server runs on its own.
class OperationsServer {
 public:
  /// Where the answers come from. All are called on the server's thread and must not block.
  struct Sources {
    /// Read at each scrape, and for the status page's totals.
    std::vector<std::shared_ptr<prometheus::Collectable>> metrics;
    std::function<Readiness()> readiness;
    /// Asks for a snapshot. It calls back once, on any thread, also after this server's end; an
    /// answer that takes longer than two seconds is a 503 to those who wait for it.
    std::function<void(std::function<void(StatusSnapshot)>)> status;
  };

  /// Listens on `address`, "host:port" with a numeric host ("[::]:9464" for IPv6); port 0 takes a
  /// free one. What the sources refer to outlives the server. Error: a sentence for the operator
  /// with the address (malformed, in use, not of this machine, not permitted).
  [[nodiscard]] static Result<std::unique_ptr<OperationsServer>, std::string> start(
      const std::string& address, Sources sources);

  /// Ends at once: what is being answered is cut off.
  ~OperationsServer();
  OperationsServer(const OperationsServer&) = delete;
  OperationsServer& operator=(const OperationsServer&) = delete;

  [[nodiscard]] std::uint16_t port() const;

 private:
  struct Running;  // Keeps Asio and Beast out of this header.

  explicit OperationsServer(std::unique_ptr<Running> running);

  const std::unique_ptr<Running> running_;
};

}  // namespace gateway
