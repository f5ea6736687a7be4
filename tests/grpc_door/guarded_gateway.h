// A gRPC door that asks who calls, reached over real sockets and TLS.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <gtest/gtest.h>

#include "grpc_door/tls_credentials.h"
#include "tests/grpc_door/served_gateway.h"
#include "tests/support/or_throw.h"
#include "tests/support/pem_files.h"

namespace gateway::testing {

namespace pb = embedding::v1;

/// Its token is "token-of-<name>".
inline access::TenantAccess tenant(const std::string& name) {
  access::TenantAccess access;
  access.name = name;
  access.tokens = {access::digest_of("token-of-" + name)};
  access.certificates = {"spiffe://cluster/" + name, "CN=" + name};
  return access;
}

/// One tenant of every sort.
inline access::AccessRules rules() {
  access::TenantAccess mail = tenant("mail");
  mail.models = {"text-plain"};
  access::TenantAccess batch = tenant("batch");
  batch.max_priority = Priority::bulk;
  access::TenantAccess edge = tenant("edge");
  edge.proxy = true;
  access::TenantAccess ops = tenant("ops");
  ops.is_operator = true;
  access::TenantAccess small = tenant("small");
  small.quotas.items_per_minute = 3;
  return {.anonymous = false,
          .trust_tenant_header = false,
          .tenants = {tenant("search"), mail, batch, edge, ops, small}};
}

/// What a caller shows.
struct Shown {
  std::vector<std::string> authorization = {};
  std::string tenant = "";  ///< Not sent if empty.
};

inline Shown token_of(const std::string& tenant, const std::string& named = "") {
  return {.authorization = {"Bearer token-of-" + tenant}, .tenant = named};
}

/// How a call ended.
struct Reply {
  grpc::StatusCode code;
  std::string message;
  std::string pushback;  ///< "none" without one.
};

/// The whole door on TLS, before a router that answers at once. Thread: the test's.
class GuardedGateway : public ::testing::Test {
 protected:
  using Stub = pb::EmbeddingService::Stub;
  using Rpc = std::function<grpc::Status(Stub&, grpc::ClientContext&)>;

  GuardedGateway() {
    gateway_.access.replace(rules());
    gateway_.router.inside_submit = [this](std::uint64_t id) {
      const std::size_t items = gateway_.router.request(id).contents.size();
      for (std::size_t index = 0; index < items; ++index) gateway_.router.succeed(id, index);
    };
    grpc_door::GrpcServerOptions options = ServedGateway::options();
    options.credentials = or_throw(
        grpc_door::make_tls_credentials(folder_.server(authority_.issue({}), authority_.ca_pem())));
    server_ = grpc_door::GrpcServer::start(options, gateway_.service).value();
    stub_ = pb::EmbeddingService::NewStub(channel());
  }

  /// A connection of its own, that shows `certificate` if there is one.
  std::shared_ptr<grpc::Channel> channel(const TestCertificate& certificate = {}) const {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    const auto credentials = grpc::SslCredentials(
        {authority_.ca_pem(), certificate.private_key, certificate.certificate});
    return grpc::CreateCustomChannel("127.0.0.1:" + std::to_string(server_->port()), credentials,
                                     arguments);
  }

  TestCertificate certificate_of(const std::string& tenant) const {
    return authority_.issue({.common_name = "", .uris = {"spiffe://cluster/" + tenant}});
  }

  static Reply call(Stub& stub, const Shown& shown, const Rpc& rpc, bool patient = true) {
    grpc::ClientContext context;
    context.set_wait_for_ready(patient);
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
    for (const std::string& value : shown.authorization) {
      context.AddMetadata("authorization", value);
    }
    if (!shown.tenant.empty()) context.AddMetadata("x-tenant-id", shown.tenant);
    const grpc::Status status = rpc(stub, context);
    const auto& trailers = context.GetServerTrailingMetadata();
    const auto pushback = trailers.find("grpc-retry-pushback-ms");
    return {status.error_code(), status.error_message(),
            pushback == trailers.end()
                ? "none"
                : std::string(pushback->second.data(), pushback->second.size())};
  }

  static Rpc embeds(const pb::EmbedRequest& request) {
    return [request](Stub& stub, grpc::ClientContext& context) {
      pb::EmbedUnaryResponse response;
      return stub.EmbedUnary(&context, request, &response);
    };
  }

  static std::map<std::string, Rpc> every_rpc() {
    pb::EmbedMultimodalRequest contents;
    contents.add_contents()->set_text("a");
    const auto ended = [](auto reader) {
      pb::EmbedResponse response;
      while (reader->Read(&response)) {
      }
      return reader->Finish();
    };
    return {
        {"EmbedUnary", embeds(texts_request(1))},
        {"Embed", [ended](Stub& stub, auto& c) { return ended(stub.Embed(&c, texts_request(1))); }},
        {"EmbedMultimodal",
         [ended, contents](Stub& stub, auto& c) {
           return ended(stub.EmbedMultimodal(&c, contents));
         }},
        {"EmbedMultimodalUnary",
         [contents](Stub& stub, auto& c) {
           pb::EmbedUnaryResponse response;
           return stub.EmbedMultimodalUnary(&c, contents, &response);
         }},
        {"ListModels",
         [](Stub& stub, auto& c) {
           pb::ListModelsResponse response;
           return stub.ListModels(&c, {}, &response);
         }},
        {"GetBudget",
         [](Stub& stub, auto& c) {
           pb::GetBudgetResponse response;
           return stub.GetBudget(&c, {}, &response);
         }},
    };
  }

  /// Embeds one text.
  Reply embed(const Shown& shown, const pb::EmbedRequest& request = texts_request(1)) {
    return call(*stub_, shown, embeds(request));
  }

  /// The tenant of the latest request that came to the router.
  std::string latest_tenant() const {
    return gateway_.router.request(gateway_.router.submissions()).tenant;
  }

  std::vector<std::string> models_of(const Shown& shown) {
    std::vector<std::string> names;
    call(*stub_, shown, [&names](Stub& stub, grpc::ClientContext& context) {
      pb::ListModelsResponse response;
      const grpc::Status status = stub.ListModels(&context, {}, &response);
      for (const pb::Model& model : response.models()) names.push_back(model.name());
      return status;
    });
    return names;
  }

  const TestAuthority authority_;
  const PemFiles folder_;
  ServedGateway gateway_{100'000};
  std::unique_ptr<grpc_door::GrpcServer> server_;
  std::unique_ptr<Stub> stub_;
};

}  // namespace gateway::testing
