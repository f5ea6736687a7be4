// The listening gRPC server: one service, health and reflection.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include "domain/error.h"
#include "grpc_door/request_limits.h"
#include "listen/connection_gate.h"

namespace gateway::grpc_door {

/// How a server listens, and what it bears from its clients. The defaults suit a cluster-internal
/// service. Every number is > 0 unless it says otherwise.
struct GrpcServerOptions {
  std::string address;  ///< "host:port", "[IPv6]:port" or "unix:/path"; port 0: the system chooses.
  std::shared_ptr<grpc::ServerCredentials> credentials;  ///< Null: plain text.
  std::size_t max_connections = 2000;  ///< Beyond them a new one is closed at once.
  /// RPCs at a time on one connection; more wait at the client, and end the connection of one that
  /// sends them all the same. gRPC 1.51 holds only clients to it that have acknowledged it.
  int max_concurrent_streams = 1000;
  /// The service refuses what is over these; gRPC itself ends, unseen, what is over kUnseenFrom
  /// times as much. Both with RESOURCE_EXHAUSTED.
  RequestLimits limits;
  std::chrono::milliseconds handshake_timeout{
      10'000};                                      ///< TLS and HTTP/2 take longer: disconnected.
  std::chrono::milliseconds idle_timeout{600'000};  ///< No RPC for so long: asked to go.
  std::chrono::milliseconds max_connection_age{
      1'800'000};  ///< Give or take a tenth: then asked to go, its RPCs go on. 0: never.
  std::chrono::milliseconds max_connection_age_grace{1'800'000};  ///< Then its RPCs are ended.
  std::chrono::milliseconds reader_timeout{
      30'000};  ///< A connection that takes and acknowledges nothing for so long is closed.
  std::chrono::milliseconds keepalive_time{60'000};  ///< Idle connections are pinged this often.
  std::chrono::milliseconds keepalive_timeout{
      20'000};  ///< No answer to a ping for so long: closed.
  std::chrono::milliseconds min_ping_interval{
      5'000};  ///< Clients that ping more often, by more than a tenth, are sent away.
};

/// Thread: any, but shutdown() must not run on a shard: it waits for results that shards deliver.
class GrpcServer {
 public:
  /// Listens and serves `service`, which outlives this, with reflection and with its health as
  /// NOT_SERVING until set_serving(true). Errors: misconfigured, with the address and the reason.
  [[nodiscard]] static Result<std::unique_ptr<GrpcServer>> start(const GrpcServerOptions& options,
                                                                 grpc::Service& service);

  /// The same in plain text with grpc.health.v1 and nothing else, for probes that can't do TLS. Of
  /// `options` only the address and the timeouts count.
  [[nodiscard]] static Result<std::unique_ptr<GrpcServer>> start_health_only(
      GrpcServerOptions options);

  /// Ends at once what shutdown() has not.
  ~GrpcServer();
  GrpcServer(const GrpcServer&) = delete;
  GrpcServer& operator=(const GrpcServer&) = delete;

  /// The port in use; 1 for a Unix socket.
  [[nodiscard]] int port() const { return gate_->port(); }

  /// The connections it has, and the figures of them. Outlived by this.
  [[nodiscard]] const listen::ConnectionGate& connections() const { return *gate_; }

  /// What grpc.health.v1 answers, for the server as a whole ("") and for the service by name.
  void set_serving(bool serving);

  /// Takes no new connections; RPCs go on, new ones too. Idempotent.
  void stop_listening() { gate_->stop_listening(); }

  /// Takes no new connections, tells clients to go (GOAWAY), ends with CANCELLED what RPCs come all
  /// the same, waits for the running ones until `deadline`, cancels the rest, and waits until they
  /// have finished. Idempotent.
  void shutdown(std::chrono::system_clock::time_point deadline);

  /// Ends all connections, and with them all RPCs, for a shutdown() that waits for some that nobody
  /// will end, as a watch over the health. Thread: also another than the one that shuts down.
  void cut_off() { gate_->cut_off(); }

  /// A channel to this server that uses no socket, and counts as no connection.
  [[nodiscard]] std::shared_ptr<grpc::Channel> in_process_channel();

 private:
  GrpcServer() = default;
  [[nodiscard]] static Result<std::unique_ptr<GrpcServer>> start(const GrpcServerOptions& options,
                                                                 grpc::Service* service);

  // gRPC asks the credentials for certificates as long as the server lives, and the gate gives
  // connections to the acceptor and the server. Destroyed in reverse.
  std::shared_ptr<grpc::ServerCredentials> credentials_;
  std::unique_ptr<grpc::CallbackGenericService> nothing_else_;  // Of a server of health alone.
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<grpc::experimental::ExternalConnectionAcceptor> acceptor_;
  std::unique_ptr<listen::ConnectionGate> gate_;
};

}  // namespace gateway::grpc_door
