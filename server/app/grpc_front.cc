#include "app/grpc_front.h"

#include <chrono>
#include <string_view>

#include "app/tls_news.h"
#include "grpc_door/tls_credentials.h"
#include "listen/certificate.h"

namespace gateway::app {
namespace {

std::chrono::milliseconds in_ms(Duration duration) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(duration);
}

grpc_door::GrpcServerOptions options_of(const config::ServerConfig& server) {
  grpc_door::GrpcServerOptions options;
  options.address = server.grpc_address;
  options.max_connections = server.max_connections;
  options.max_concurrent_streams = static_cast<int>(server.max_concurrent_streams);
  options.limits = request_limits_of(server);
  options.handshake_timeout = in_ms(server.handshake_timeout);
  options.idle_timeout = in_ms(server.idle_timeout);
  options.max_connection_age = in_ms(server.max_connection_age);
  options.reader_timeout = in_ms(server.reader_timeout);
  options.min_ping_interval = in_ms(server.min_ping_interval);
  return options;
}

Result<std::unique_ptr<grpc_door::GrpcServer>, std::string> or_message(
    Result<std::unique_ptr<grpc_door::GrpcServer>> started) {
  if (!started) return started.error().message;
  return std::move(*started);
}

std::optional<telemetry::CertificateReadings::WallTime> expiry(const std::string& file) {
  if (file.empty()) return std::nullopt;
  const auto at = listen::expiry_of(file);
  return at ? std::optional(*at) : std::nullopt;
}

}  // namespace

grpc_door::RequestLimits request_limits_of(const config::ServerConfig& server) {
  return {.max_message_bytes = server.max_message_bytes,
          .max_metadata_bytes = server.max_metadata_bytes};
}

Result<std::unique_ptr<grpc_door::GrpcServer>, std::string> start_front(
    const config::Config& config, grpc::Service& service, telemetry::Log& log) {
  grpc_door::GrpcServerOptions options = options_of(config.server);
  if (config.tls.certificate_file.empty()) {
    log.write(telemetry::LogLevel::warn, "callers are served in plain text",
              {{"address", std::string_view(config.server.grpc_address)}});
  } else {
    auto credentials = grpc_door::make_tls_credentials(files_of(config.tls), tls_news(log));
    if (!credentials) return credentials.error();
    options.credentials = std::move(*credentials);
  }
  return or_message(grpc_door::GrpcServer::start(options, service));
}

Result<std::unique_ptr<grpc_door::GrpcServer>, std::string> start_health(
    const config::Config& config) {
  grpc_door::GrpcServerOptions options = options_of(config.server);
  options.address = config.server.health_address;
  return or_message(grpc_door::GrpcServer::start_health_only(std::move(options)));
}

telemetry::CertificateReadings certificates_of(const config::TlsConfig& tls) {
  return {.server = expiry(tls.certificate_file), .client_ca = expiry(tls.client_ca_file)};
}

}  // namespace gateway::app
