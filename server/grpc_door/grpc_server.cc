#include "grpc_door/grpc_server.h"

#include <algorithm>
#include <limits>
#include <mutex>
#include <utility>
#include <vector>

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/impl/server_builder_option.h>

#include "embedding/v1/embedding_service.grpc.pb.h"
#include "listen/listener.h"

namespace gateway::grpc_door {
namespace {

using Acceptor = grpc::experimental::ExternalConnectionAcceptor;

// Of a health service: room for the probes of a node and a few people, and no more.
constexpr std::size_t kHealthConnections = 64;
constexpr int kHealthStreams = 16;
constexpr std::size_t kHealthBytes = 4096;

/// Both switches are global to the process and not thread-safe.
void enable_health_and_reflection() {
  static std::once_flag once;
  std::call_once(once, [] {
    grpc::EnableDefaultHealthCheckService(true);
    grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  });
}

/// Takes reflection, which is the only plugin, from one server.
class NoPlugins final : public grpc::ServerBuilderOption {
  void UpdateArguments(grpc::ChannelArguments* /*arguments*/) override {}
  void UpdatePlugins(std::vector<std::unique_ptr<grpc::ServerBuilderPlugin>>* plugins) override {
    plugins->clear();
  }
};

int count(std::chrono::milliseconds duration) {
  return static_cast<int>(duration.count());
}

/// Between two pings as they arrive, which is less than between those that were sent: gRPC counts
/// every one that comes too early, and ends the connection at the third.
std::chrono::milliseconds least_gap(std::chrono::milliseconds interval) {
  return interval - interval / 10;
}

/// What gRPC lets through to the service, which refuses it.
int unseen_from(std::size_t limit) {
  constexpr std::size_t kMost = std::numeric_limits<int>::max();
  return static_cast<int>(std::min(limit * kUnseenFrom, kMost));
}

void apply(const GrpcServerOptions& options, grpc::ServerBuilder& builder) {
  builder.SetMaxReceiveMessageSize(unseen_from(options.limits.max_message_bytes));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, options.max_concurrent_streams);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE,
                             unseen_from(options.limits.max_metadata_bytes));
  builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS,
                             count(options.handshake_timeout));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_IDLE_MS, count(options.idle_timeout));
  if (options.max_connection_age.count() > 0) {
    builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, count(options.max_connection_age));
    builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS,
                               count(options.max_connection_age_grace));
  }
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, count(options.keepalive_time));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, count(options.keepalive_timeout));
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
                             count(least_gap(options.min_ping_interval)));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
}

void hand_over(Acceptor& acceptor, listen::Descriptor connection) {
  Acceptor::NewConnectionParameters parameters;
  parameters.fd = connection.release();
  acceptor.HandleNewConnection(&parameters);
}

}  // namespace

Result<std::unique_ptr<GrpcServer>> GrpcServer::start(const GrpcServerOptions& options,
                                                      grpc::Service& service) {
  return start(options, &service);
}

Result<std::unique_ptr<GrpcServer>> GrpcServer::start_health_only(GrpcServerOptions options) {
  options.credentials = nullptr;
  options.max_connections = kHealthConnections;
  options.max_concurrent_streams = kHealthStreams;
  options.limits = {.max_message_bytes = kHealthBytes, .max_metadata_bytes = kHealthBytes};
  return start(options, nullptr);
}

Result<std::unique_ptr<GrpcServer>> GrpcServer::start(const GrpcServerOptions& options,
                                                      grpc::Service* service) {
  enable_health_and_reflection();
  auto listener = listen::Listener::open(options.address, options.reader_timeout);
  if (!listener) return Error{ErrorKind::misconfigured, listener.error()};

  std::unique_ptr<GrpcServer> started(new GrpcServer);
  started->credentials_ =
      options.credentials ? options.credentials : grpc::InsecureServerCredentials();
  grpc::ServerBuilder builder;
  apply(options, builder);
  started->acceptor_ = builder.experimental().AddExternalConnectionAcceptor(
      grpc::ServerBuilder::experimental_type::ExternalConnectionType::FROM_FD,
      started->credentials_);
  if (service != nullptr) {
    builder.RegisterService(service);
  } else {
    // gRPC polls for no server whose only service is its own.
    started->nothing_else_ = std::make_unique<grpc::CallbackGenericService>();
    builder.RegisterCallbackGenericService(started->nothing_else_.get());
    builder.SetOption(std::make_unique<NoPlugins>());
  }
  started->server_ = builder.BuildAndStart();
  if (started->server_ == nullptr) {
    return Error{ErrorKind::misconfigured, "gRPC can't serve on " + options.address};
  }
  started->set_serving(false);

  auto gate = listen::ConnectionGate::open(
      std::move(*listener), options.max_connections,
      [&acceptor = *started->acceptor_](listen::Descriptor connection) {
        hand_over(acceptor, std::move(connection));
      });
  if (!gate) return Error{ErrorKind::misconfigured, gate.error()};
  started->gate_ = std::move(*gate);
  return started;
}

GrpcServer::~GrpcServer() {
  shutdown(std::chrono::system_clock::now());
}

void GrpcServer::set_serving(bool serving) {
  grpc::HealthCheckServiceInterface* health = server_->GetHealthCheckService();
  health->SetServingStatus("", serving);
  health->SetServingStatus(embedding::v1::EmbeddingService::service_full_name(), serving);
}

void GrpcServer::shutdown(std::chrono::system_clock::time_point deadline) {
  if (gate_) gate_->stop_listening();  // gRPC would not close what it is given from now on.
  if (server_) server_->Shutdown(deadline);
}

std::shared_ptr<grpc::Channel> GrpcServer::in_process_channel() {
  return server_->InProcessChannel(grpc::ChannelArguments());
}

}  // namespace gateway::grpc_door
