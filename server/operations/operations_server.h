// The door for those who run the gateway: metrics, health, readiness and the status page.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "domain/error.h"
#include "operations/limits.h"
#include "operations/sources.h"

namespace gateway::operations {

/// Serves /metrics, /healthz, /readyz, /statusz and /statusz.json over HTTP/1.1 on an address and a
/// thread of its own, so that neither the gateway's load nor a hostile client of this door keeps
/// Prometheus or a probe from its answer. Not encrypted and not authenticated: it names tenants,
/// and belongs on the cluster's inner network.
///
/// Thread: the owner's for start, port and destruction; the server runs on its own.
class OperationsServer {
 public:
  using Sources = OperationsSources;

  /// Listens on `address`, "host:port" with a numeric host ("[::]:9464" for IPv6); port 0 takes a
  /// free one. What the sources refer to outlives the server. Error: a sentence for the operator
  /// with the address (malformed, in use, not of this machine, not permitted).
  [[nodiscard]] static Result<std::unique_ptr<OperationsServer>, std::string> start(
      const std::string& address, Sources sources, OperationsLimits limits = {});

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

}  // namespace gateway::operations
