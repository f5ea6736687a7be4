// A port that serves health and nothing else, for tests of clients.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include "grpc/health/v1/health.grpc.pb.h"

namespace embedding_client::testing {

/// Always serving; remembers the headers of the last check. Thread: any.
class HealthPort : private grpc::health::v1::Health::Service {
 public:
  HealthPort() {
    grpc::EnableDefaultHealthCheckService(false);  // gRPC's own would be in the way.
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
  }
  ~HealthPort() override { server_->Shutdown(); }

  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

  bool has_header(const std::string& name) const {
    const std::lock_guard lock(mutex_);
    return headers_.contains(name);
  }

 private:
  grpc::Status Check(grpc::ServerContext* context, const grpc::health::v1::HealthCheckRequest*,
                     grpc::health::v1::HealthCheckResponse* response) override {
    const std::lock_guard lock(mutex_);
    headers_.clear();
    for (const auto& [name, value] : context->client_metadata()) {
      headers_.emplace(std::string(name.data(), name.size()),
                       std::string(value.data(), value.size()));
    }
    response->set_status(grpc::health::v1::HealthCheckResponse::SERVING);
    return grpc::Status::OK;
  }

  mutable std::mutex mutex_;
  std::map<std::string, std::string> headers_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace embedding_client::testing
