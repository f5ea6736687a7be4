// The gRPC port as configured.
#pragma once

#include <memory>
#include <string>

#include <grpcpp/impl/service_type.h>

#include "app/config/config.h"
#include "grpc_door/grpc_server.h"
#include "telemetry/front_figures.h"
#include "telemetry/log.h"

namespace gateway::app {

/// What the service and its server both hold calls to.
[[nodiscard]] grpc_door::RequestLimits request_limits_of(const config::ServerConfig& server);

/// Listens for callers, with TLS if it is configured, and tells the log of plain text, of renewed
/// certificates and of bad ones. `service` and `log` outlive the server. Error: a sentence for the
/// operator, with the address or file.
[[nodiscard]] Result<std::unique_ptr<grpc_door::GrpcServer>, std::string> start_front(
    const config::Config& config, grpc::Service& service, telemetry::Log& log);

/// Listens for probes on server.health_address. Error: as above.
[[nodiscard]] Result<std::unique_ptr<grpc_door::GrpcServer>, std::string> start_health(
    const config::Config& config);

/// When the configured certificates expire, as their files say now.
[[nodiscard]] telemetry::CertificateReadings certificates_of(const config::TlsConfig& tls);

}  // namespace gateway::app
