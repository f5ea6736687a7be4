#include "service/grpc_server.h"

#include <mutex>
#include <utility>

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/server_builder.h>

#include "embedding/v1/embedding_service.grpc.pb.h"

namespace gateway {
namespace {

/// Both switches are global to the process and not thread-safe.
void enable_health_and_reflection() {
  static std::once_flag once;
  std::call_once(once, [] {
    grpc::EnableDefaultHealthCheckService(true);
    grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  });
}

int count(std::chrono::milliseconds duration) {
  return static_cast<int>(duration.count());
}

void apply(const GrpcServerOptions& options, grpc::ServerBuilder& builder) {
  builder.SetMaxReceiveMessageSize(options.max_message_bytes);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, options.max_concurrent_streams);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, count(options.keepalive_time));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, count(options.keepalive_timeout));
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
                             count(options.min_ping_interval));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  // Shared by default: a second gateway on the same port would start and take half of the
  // connections.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
}

}  // namespace

Result<std::unique_ptr<GrpcServer>> GrpcServer::start(const GrpcServerOptions& options,
                                                      grpc::Service& service) {
  enable_health_and_reflection();
  grpc::ServerBuilder builder;
  apply(options, builder);
  int port = 0;
  builder.AddListeningPort(
      options.address,
      options.credentials ? options.credentials : grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&service);
  std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr || port == 0) {
    return Error{ErrorKind::misconfigured,
                 "can't listen on " + options.address +
                     ": malformed, in use, or not an address of this host"};
  }
  std::unique_ptr<GrpcServer> started(new GrpcServer(std::move(server), port));
  started->set_serving(false);
  return started;
}

GrpcServer::GrpcServer(std::unique_ptr<grpc::Server> server, int port)
    : server_(std::move(server)), port_(port) {}

GrpcServer::~GrpcServer() {
  shutdown(std::chrono::system_clock::now());
}

void GrpcServer::set_serving(bool serving) {
  grpc::HealthCheckServiceInterface* health = server_->GetHealthCheckService();
  health->SetServingStatus("", serving);
  health->SetServingStatus(embedding::v1::EmbeddingService::service_full_name(), serving);
}

void GrpcServer::shutdown(std::chrono::system_clock::time_point deadline) {
  server_->Shutdown(deadline);
}

std::shared_ptr<grpc::Channel> GrpcServer::in_process_channel() {
  return server_->InProcessChannel(grpc::ChannelArguments());
}

}  // namespace gateway
