// The listening gRPC server: one service, health and reflection.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>

#include "domain/error.h"

namespace gateway {

/// How a server listens. The defaults suit a cluster-internal service.
struct GrpcServerOptions {
  std::string address;  ///< "host:port" or "unix:/path"; port 0 lets the system choose.
  std::shared_ptr<grpc::ServerCredentials> credentials;  ///< Null: plain text.
  int max_message_bytes =
      32 * 1024 * 1024;  ///< Of a request; larger ones get RESOURCE_EXHAUSTED. > 0.
  int max_concurrent_streams =
      1000;  ///< RPCs at a time on one connection; more wait at the client. > 0.
  std::chrono::milliseconds keepalive_time{60'000};  ///< Idle connections are pinged this often.
  std::chrono::milliseconds keepalive_timeout{
      20'000};  ///< No answer to a ping for so long: closed.
  std::chrono::milliseconds min_ping_interval{
      10'000};  ///< Clients that ping more often are sent away.
};

/// Thread: any, but shutdown() must not run on a shard: it waits for results that shards deliver.
class GrpcServer {
 public:
  /// Listens and serves `service`, which outlives this, with its health as NOT_SERVING until
  /// set_serving(true). Errors: misconfigured, with the address, if it is malformed, in use or not
  /// ours.
  [[nodiscard]] static Result<std::unique_ptr<GrpcServer>> start(const GrpcServerOptions& options,
                                                                 grpc::Service& service);

  /// Ends at once what shutdown() has not.
  ~GrpcServer();
  GrpcServer(const GrpcServer&) = delete;
  GrpcServer& operator=(const GrpcServer&) = delete;

  /// The port in use; 1 for a Unix socket.
  [[nodiscard]] int port() const { return port_; }

  /// What grpc.health.v1 answers, for the server as a whole ("") and for the service by name.
  void set_serving(bool serving);

  /// Takes no new RPCs, waits for the running ones until `deadline`, cancels the rest, and waits
  /// until they have finished. Idempotent.
  void shutdown(std::chrono::system_clock::time_point deadline);

  /// A channel to this server that uses no socket.
  [[nodiscard]] std::shared_ptr<grpc::Channel> in_process_channel();

 private:
  GrpcServer(std::unique_ptr<grpc::Server> server, int port);

  std::unique_ptr<grpc::Server> server_;
  int port_;
};

}  // namespace gateway
