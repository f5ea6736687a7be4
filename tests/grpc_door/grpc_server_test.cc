#include "grpc_door/grpc_server.h"

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <grpcpp/create_channel.h>

#include "tests/grpc_door/raw_call.h"
#include "tests/grpc_door/served_gateway.h"

namespace gateway::grpc_door {
namespace {

namespace pb = embedding::v1;
using testing::call_raw;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::ServedGateway;
using testing::texts_request;

// The answers of grpc.health.v1.HealthCheckResponse: field 1, a varint.
const std::string kServing = "\x08\x01";
const std::string kNotServing = "\x08\x02";

std::string health(GrpcServer& server, const std::string& service) {
  std::string request;
  if (!service.empty())
    request = "\x0A" + std::string(1, static_cast<char>(service.size())) + service;
  const testing::RawAnswer answer =
      call_raw(server.in_process_channel(), "/grpc.health.v1.Health/Check", request);
  return answer.status.ok() ? answer.bytes : answer.status.error_message();
}

std::shared_ptr<grpc::Channel> socket_channel(const GrpcServer& server) {
  grpc::ChannelArguments arguments;
  // gRPC 1.51 can take a connection in progress for a failed one; callers wait for the next try.
  arguments.SetServiceConfigJSON(R"({"methodConfig":[{"name":[{}],"waitForReady":true}]})");
  return grpc::CreateCustomChannel("127.0.0.1:" + std::to_string(server.port()),
                                   grpc::InsecureChannelCredentials(), arguments);
}

TEST(GrpcServer, AnswersOnThePortThatItSays) {
  ServedGateway gateway;
  EXPECT_GT(gateway.server->port(), 0);
  const auto stub = pb::EmbeddingService::NewStub(socket_channel(*gateway.server));
  grpc::ClientContext context;
  pb::ListModelsResponse response;
  EXPECT_TRUE(stub->ListModels(&context, {}, &response).ok());
}

TEST(GrpcServer, NamesTheAddressThatIsInUse) {
  ServedGateway gateway;
  GrpcServerOptions options = ServedGateway::options();
  options.address = "127.0.0.1:" + std::to_string(gateway.server->port());
  EmbedService second(gateway.intake, std::chrono::seconds(30));
  const auto server = GrpcServer::start(options, second);
  ASSERT_TRUE(server.has_error());
  EXPECT_EQ(server.error().kind, ErrorKind::misconfigured);
  EXPECT_THAT(server.error().message, HasSubstr(options.address));
}

TEST(GrpcServer, NamesTheAddressThatIsNone) {
  ServedGateway gateway;
  GrpcServerOptions options = ServedGateway::options();
  options.address = "no address";
  EmbedService second(gateway.intake, std::chrono::seconds(30));
  const auto server = GrpcServer::start(options, second);
  ASSERT_TRUE(server.has_error());
  EXPECT_THAT(server.error().message, HasSubstr("no address"));
}

TEST(GrpcServer, IsNotServingUntilToldSo) {
  ServedGateway gateway;
  for (const std::string service : {"", "embedding.v1.EmbeddingService"}) {
    EXPECT_EQ(health(*gateway.server, service), kNotServing);
    gateway.server->set_serving(true);
    EXPECT_EQ(health(*gateway.server, service), kServing);
    gateway.server->set_serving(false);
    EXPECT_EQ(health(*gateway.server, service), kNotServing);
  }
}

TEST(GrpcServer, ReflectsItsServices) {
  ServedGateway gateway;
  const std::string list_services = "\x3A\x01*";  // ServerReflectionRequest, field 7.
  const testing::RawAnswer answer =
      call_raw(gateway.server->in_process_channel(),
               "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", list_services);
  ASSERT_TRUE(answer.status.ok()) << answer.status.error_message();
  EXPECT_THAT(answer.bytes, HasSubstr("embedding.v1.EmbeddingService"));
  EXPECT_THAT(answer.bytes, HasSubstr("grpc.health.v1.Health"));
}

TEST(GrpcServer, ServesHealthAloneWithoutTls) {
  GrpcServerOptions options = ServedGateway::options();
  const auto server = GrpcServer::start_health_only(options).value();
  EXPECT_EQ(health(*server, ""), kNotServing);
  server->set_serving(true);
  for (const std::string service : {"", "embedding.v1.EmbeddingService"}) {
    EXPECT_EQ(health(*server, service), kServing);
  }
  const auto channel = socket_channel(*server);
  EXPECT_EQ(call_raw(channel, "/grpc.health.v1.Health/Check", "").bytes, kServing);
  for (const std::string method : {"/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
                                   "/embedding.v1.EmbeddingService/ListModels"}) {
    EXPECT_EQ(call_raw(channel, method, "").status.error_code(), grpc::StatusCode::UNIMPLEMENTED);
  }
}

TEST(GrpcServer, ServesAtAPath) {
  ServedGateway gateway;
  GrpcServerOptions options = ServedGateway::options();
  options.address = "unix:" + ::testing::TempDir() + "grpc_server.sock";
  const auto server = GrpcServer::start(options, gateway.service).value();
  EXPECT_EQ(server->port(), 1);
  const auto stub = pb::EmbeddingService::NewStub(
      grpc::CreateChannel(options.address, grpc::InsecureChannelCredentials()));
  grpc::ClientContext context;
  context.set_wait_for_ready(true);
  pb::ListModelsResponse response;
  EXPECT_TRUE(stub->ListModels(&context, {}, &response).ok());
  EXPECT_EQ(server->connections().open(), 1u);
}

TEST(GrpcServer, CountsItsConnections) {
  ServedGateway gateway;
  {
    const auto stub = pb::EmbeddingService::NewStub(socket_channel(*gateway.server));
    grpc::ClientContext context;
    pb::ListModelsResponse response;
    EXPECT_TRUE(stub->ListModels(&context, {}, &response).ok());
    EXPECT_EQ(gateway.server->connections().open(), 1u);
  }
  const auto end = Clock::now() + std::chrono::seconds(20);
  while (gateway.server->connections().open() > 0 && Clock::now() < end) std::this_thread::yield();
  EXPECT_EQ(gateway.server->connections().open(), 0u);
  EXPECT_EQ(gateway.server->connections().accepted(), 1u);
  EXPECT_EQ(gateway.server->connections().refused(), 0u);
}

/// A server whose calls may be of 1000 bytes, and their metadata too.
struct NarrowServer {
  ServedGateway gateway;
  const RequestLimits limits{.max_message_bytes = 1000, .max_metadata_bytes = 1000};
  EmbedService service{gateway.intake, std::chrono::seconds(30), limits};
  std::unique_ptr<GrpcServer> server = [this] {
    GrpcServerOptions options = ServedGateway::options();
    options.limits = limits;
    return GrpcServer::start(options, service).value();
  }();
  std::unique_ptr<pb::EmbeddingService::Stub> stub =
      pb::EmbeddingService::NewStub(socket_channel(*server));

  /// How a request with that text and that metadata ends.
  grpc::Status embed(std::size_t text_bytes, std::size_t metadata_bytes = 0) const {
    grpc::ClientContext context;
    if (metadata_bytes > 0) context.AddMetadata("x-large", std::string(metadata_bytes, 'm'));
    pb::EmbedRequest request;
    request.add_texts(std::string(text_bytes, 'x'));
    pb::EmbedUnaryResponse response;
    return stub->EmbedUnary(&context, request, &response);
  }

  std::vector<Rejection> rejections() const {
    std::vector<Rejection> reasons;
    for (const auto& rejected : gateway.probe.rejected()) reasons.push_back(rejected.reason);
    return reasons;
  }
};

TEST(GrpcServer, RefusesMessagesPastTheLimitInWords) {
  NarrowServer narrow;
  const grpc::Status unary = narrow.embed(1001);
  EXPECT_EQ(unary.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(unary.error_message(),
            "the request's message has 1004 bytes; at most 1000 are taken "
            "(server.max_message_bytes)");
  pb::EmbedRequest request;
  request.add_texts(std::string(1001, 'x'));
  grpc::ClientContext streaming;
  EXPECT_EQ(narrow.stub->Embed(&streaming, request)->Finish().error_code(),
            grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(narrow.gateway.router.submissions(), 0u);
  EXPECT_THAT(narrow.rejections(),
              ElementsAre(Rejection::message_too_large, Rejection::message_too_large));
}

TEST(GrpcServer, RefusesMetadataPastTheLimitInWords) {
  NarrowServer narrow;
  const grpc::Status status = narrow.embed(10, 1000);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_THAT(status.error_message(), HasSubstr("at most 1000 are taken "
                                                "(server.max_metadata_bytes)"));
  EXPECT_THAT(narrow.rejections(), ElementsAre(Rejection::metadata_too_large));
}

TEST(GrpcServer, IsSparedByGrpcWhatIsTwiceTheLimit) {
  NarrowServer narrow;
  EXPECT_EQ(narrow.embed(2001).error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(narrow.embed(10, 2001).error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_THAT(narrow.rejections(), IsEmpty());
}

TEST(GrpcServer, RefusesLookupsPastTheLimit) {
  NarrowServer narrow;
  grpc::ClientContext context;
  pb::GetBudgetRequest request;
  request.set_model(std::string(1001, 'm'));
  pb::GetBudgetResponse response;
  EXPECT_EQ(narrow.stub->GetBudget(&context, request, &response).error_code(),
            grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_THAT(narrow.rejections(), ElementsAre(Rejection::message_too_large));
}

TEST(GrpcServer, StreamsOverASocketToASlowReader) {
  ServedGateway gateway;
  const auto stub = pb::EmbeddingService::NewStub(socket_channel(*gateway.server));
  gateway.router.inside_submit = [&](std::uint64_t id) {
    for (std::size_t index = 0; index < 256; ++index) {
      // Far more than the connection's window holds.
      gateway.router.deliver(id, index, testing::FakeRouter::success(index, 4096));
    }
    gateway.router.flush();
  };
  grpc::ClientContext context;
  const auto reader = stub->Embed(&context, texts_request(256));
  pb::EmbedResponse response;
  std::uint32_t results = 0;
  while (reader->Read(&response)) results += response.has_result() ? 1 : 0;
  EXPECT_TRUE(reader->Finish().ok());
  EXPECT_EQ(results, 256u);
}

TEST(GrpcServer, ShutsDownOnlyWhenEveryCallHasEnded) {
  ServedGateway gateway;
  grpc::ClientContext context;
  const auto reader = gateway.stub->Embed(&context, texts_request(2));
  const std::uint64_t id = gateway.router.await_submission();
  gateway.server->shutdown(std::chrono::system_clock::now());
  gateway.router.await_cancel(id);
  EXPECT_EQ(gateway.admission.items(), 0u);
  gateway.server->shutdown(std::chrono::system_clock::now());
}

}  // namespace
}  // namespace gateway::grpc_door
