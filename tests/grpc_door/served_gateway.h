// A whole gRPC door over a fake router, reached without a socket.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include <grpcpp/create_channel.h>

#include "door/access/admission.h"
#include "embedding/v1/embedding_service.grpc.pb.h"
#include "grpc_door/embed_service.h"
#include "grpc_door/grpc_server.h"
#include "tests/door/request/door_record.h"
#include "tests/door/request/fake_router.h"
#include "tests/support/model_specs.h"

namespace gateway::testing {

/// Everybody may call and be whom they say; the certificates that TestAuthority makes when it is
/// told nothing else are of tenant `local`.
inline access::AccessRules open_rules() {
  access::TenantAccess local;
  local.name = "local";
  local.certificates = {"localhost"};
  return {.anonymous = true, .trust_tenant_header = true, .tenants = {local}};
}

/// Listens on a free port, with "text-rich" and "vision" as the defaults. A permit outlives what
/// its caller sees of the RPC, so callers in a loop need more room than they use at a time.
struct ServedGateway {
  explicit ServedGateway(std::size_t max_items = 300,
                         Duration reader_timeout = std::chrono::seconds(30),
                         checks::QueryLimits query_limits = {})
      : limits(query_limits),
        admission(access::Admission::Limits{.max_items = max_items, .max_bytes = 10 * 1000 * 1000}),
        service(intake, reader_timeout),
        server(grpc_door::GrpcServer::start(options(), service).value()) {}

  static grpc_door::GrpcServerOptions options() {
    grpc_door::GrpcServerOptions options;
    options.address = "127.0.0.1:0";
    return options;
  }

  /// Over a socket. gRPC 1.51 can take a connection in progress for a failed one; its callers wait
  /// for the next try.
  [[nodiscard]] std::unique_ptr<embedding::v1::EmbeddingService::Stub> socket_stub() const {
    grpc::ChannelArguments arguments;
    arguments.SetServiceConfigJSON(R"({"methodConfig":[{"name":[{}],"waitForReady":true}]})");
    return embedding::v1::EmbeddingService::NewStub(
        grpc::CreateCustomChannel("127.0.0.1:" + std::to_string(server->port()),
                                  grpc::InsecureChannelCredentials(), arguments));
  }

  /// Waits until every RPC is done and its reactor gone. Calls that are still open are cancelled.
  void finish() { server->shutdown(std::chrono::system_clock::now()); }

  const checks::QueryLimits limits;
  FakeRouter router{all_models()};
  access::Admission admission;
  DoorRecord probe;
  access::AccessControl access{open_rules()};
  request::Intake intake{{router, admission, probe, limits, {"text-rich", "vision"}}, access};
  grpc_door::EmbedService service;
  std::unique_ptr<grpc_door::GrpcServer> server;
  std::unique_ptr<embedding::v1::EmbeddingService::Stub> stub =
      embedding::v1::EmbeddingService::NewStub(server->in_process_channel());
};

/// A request of `texts` short texts for the default model.
inline embedding::v1::EmbedRequest texts_request(int texts) {
  embedding::v1::EmbedRequest request;
  for (int k = 0; k < texts; ++k) request.add_texts("text " + std::to_string(k));
  return request;
}

}  // namespace gateway::testing
