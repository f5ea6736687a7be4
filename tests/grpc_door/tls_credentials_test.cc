#include "grpc_door/tls_credentials.h"

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include "tests/grpc_door/served_gateway.h"
#include "tests/grpc_door/tls_client.h"
#include "tests/support/or_throw.h"
#include "tests/support/pem_files.h"

namespace gateway::grpc_door {
namespace {

namespace pb = embedding::v1;
using ::testing::HasSubstr;
using testing::or_throw;
using testing::PemFiles;
using testing::ServedGateway;
using testing::shown_certificate;
using testing::TestAuthority;
using testing::TestCertificate;
using testing::texts_request;

/// A server on TLS, with a router that answers everything at once.
class SecureGateway {
 public:
  explicit SecureGateway(const listen::TlsFiles& files, listen::TlsNews news = {}) {
    GrpcServerOptions options = ServedGateway::options();
    options.credentials = or_throw(make_tls_credentials(files, std::move(news)));
    gateway_.router.inside_submit = [this](std::uint64_t id) {
      const std::size_t items = gateway_.router.request(id).contents.size();
      for (std::size_t index = 0; index < items; ++index) gateway_.router.succeed(id, index);
    };
    server_ = GrpcServer::start(options, gateway_.service).value();
  }

  [[nodiscard]] int port() const { return server_->port(); }

  /// A stub with a connection of its own.
  [[nodiscard]] std::unique_ptr<pb::EmbeddingService::Stub> connect(
      const std::shared_ptr<grpc::ChannelCredentials>& credentials) const {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    return pb::EmbeddingService::NewStub(
        grpc::CreateCustomChannel("127.0.0.1:" + std::to_string(port()), credentials, arguments));
  }

 private:
  ServedGateway gateway_{100'000};
  std::unique_ptr<GrpcServer> server_;
};

std::shared_ptr<grpc::ChannelCredentials> trusting(const TestAuthority& authority,
                                                   const TestCertificate& shown = {}) {
  return grpc::SslCredentials({authority.ca_pem(), shown.private_key, shown.certificate});
}

/// How a call ends. With `patient`, it waits for a connection: gRPC 1.51 can take one in progress
/// for a failed one.
grpc::StatusCode call(const SecureGateway& gateway,
                      const std::shared_ptr<grpc::ChannelCredentials>& credentials, bool patient) {
  grpc::ClientContext context;
  context.set_wait_for_ready(patient);
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
  pb::ListModelsResponse response;
  return gateway.connect(credentials)->ListModels(&context, {}, &response).error_code();
}

bool is_served(const SecureGateway& gateway,
               const std::shared_ptr<grpc::ChannelCredentials>& credentials) {
  return call(gateway, credentials, true) == grpc::StatusCode::OK;
}

bool is_refused(const SecureGateway& gateway,
                const std::shared_ptr<grpc::ChannelCredentials>& credentials) {
  return call(gateway, credentials, false) == grpc::StatusCode::UNAVAILABLE;
}

TEST(TlsCredentials, ServesWhoTrustsItAndNobodyInPlainText) {
  const TestAuthority authority;
  const TestAuthority stranger;
  const PemFiles folder;
  const SecureGateway gateway(folder.server(authority.issue({})));
  EXPECT_TRUE(is_served(gateway, trusting(authority)));
  EXPECT_TRUE(is_refused(gateway, trusting(stranger)));
  EXPECT_TRUE(is_refused(gateway, grpc::InsecureChannelCredentials()));
  EXPECT_TRUE(is_served(gateway, trusting(authority)));
}

TEST(TlsCredentials, RefusesTlsBelow12) {
  const TestAuthority authority;
  const PemFiles folder;
  const SecureGateway gateway(folder.server(authority.issue({})));
  EXPECT_NE(shown_certificate(gateway.port(), TLS1_3_VERSION), "");
  EXPECT_NE(shown_certificate(gateway.port(), TLS1_2_VERSION), "");
  EXPECT_EQ(shown_certificate(gateway.port(), TLS1_1_VERSION), "");
}

/// Clients before a server that believes one authority.
class ClientCertificates : public ::testing::TestWithParam<bool> {
 protected:
  [[nodiscard]] SecureGateway start() const {
    listen::TlsFiles files = folder_.server(authority_.issue({}), authority_.ca_pem());
    files.require_client_certificate = GetParam();
    return SecureGateway(files);
  }

  const TestAuthority authority_;
  const PemFiles folder_;
};

TEST_P(ClientCertificates, OfTheAuthorityAreWelcome) {
  const SecureGateway gateway = start();
  const auto client = authority_.issue({.common_name = "search", .uris = {"spiffe://c/search"}});
  EXPECT_TRUE(is_served(gateway, trusting(authority_, client)));
}

TEST_P(ClientCertificates, OfAStrangerAreRefused) {
  const SecureGateway gateway = start();
  const TestAuthority stranger;
  EXPECT_TRUE(is_refused(gateway, trusting(authority_, stranger.issue({}))));
}

TEST_P(ClientCertificates, ThatHaveExpiredAreRefused) {
  const SecureGateway gateway = start();
  EXPECT_TRUE(is_refused(gateway, trusting(authority_, authority_.issue({.expired = true}))));
}

TEST_P(ClientCertificates, MayBeMissingWhereTheyAreOptional) {
  const SecureGateway gateway = start();
  const auto nothing_shown = trusting(authority_);
  EXPECT_TRUE(GetParam() ? is_refused(gateway, nothing_shown) : is_served(gateway, nothing_shown));
}

INSTANTIATE_TEST_SUITE_P(TlsCredentials, ClientCertificates, ::testing::Bool(),
                         [](const auto& required) {
                           return std::string(required.param ? "Required" : "Optional");
                         });

TEST(TlsCredentials, AreNotMadeOfFilesAtFault) {
  const TestAuthority authority;
  const PemFiles folder;
  listen::TlsFiles files = folder.server(authority.issue({.expired = true}));
  const auto expired = make_tls_credentials(files);
  ASSERT_TRUE(expired.has_error());
  EXPECT_THAT(expired.error(),
              HasSubstr(files.certificate_file + " holds a certificate that expired"));
}

/// Waits until a new connection to `port` is shown `certificate`.
void await_shown(int port, const std::string& certificate) {
  const auto end = Clock::now() + std::chrono::seconds(20);
  while (shown_certificate(port, TLS1_3_VERSION) != certificate) {
    ASSERT_LT(Clock::now(), end) << "the new certificate is not shown";
  }
}

TEST(TlsCredentials, ChangeUnderLoadWithoutAFailedCall) {
  const TestAuthority authority;
  const PemFiles folder;
  const SecureGateway gateway(folder.server(authority.issue({})));
  std::atomic<bool> stop{false};
  std::atomic<int> calls{0};
  std::atomic<int> failures{0};
  std::vector<std::thread> callers;
  for (int caller = 0; caller < 3; ++caller) {
    callers.emplace_back([&, caller] {
      auto stub = gateway.connect(trusting(authority));
      while (!stop) {
        // One keeps its connection, the others come anew for each stream.
        if (caller > 0) stub = gateway.connect(trusting(authority));
        grpc::ClientContext context;
        context.set_wait_for_ready(true);
        const auto reader = stub->Embed(&context, texts_request(5));
        pb::EmbedResponse response;
        while (reader->Read(&response)) {
        }
        if (!reader->Finish().ok()) ++failures;
        ++calls;
      }
    });
  }
  for (int rotation = 0; rotation < 5; ++rotation) {
    const auto next = authority.issue({});
    folder.server(next);
    await_shown(gateway.port(), next.certificate);
    const int before = calls;
    while (calls < before + 5) std::this_thread::yield();
  }
  stop = true;
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(failures, 0);
  EXPECT_GT(calls, 0);
}

TEST(TlsCredentials, KeepACallThatWasOpenedUnderTheOldCertificate) {
  const TestAuthority authority;
  const PemFiles folder;
  ServedGateway gateway;
  GrpcServerOptions options = ServedGateway::options();
  options.credentials = or_throw(make_tls_credentials(folder.server(authority.issue({}))));
  const auto server = GrpcServer::start(options, gateway.service).value();
  const auto stub = pb::EmbeddingService::NewStub(
      grpc::CreateChannel("127.0.0.1:" + std::to_string(server->port()), trusting(authority)));
  grpc::ClientContext context;
  const auto reader = stub->Embed(&context, texts_request(2));
  const std::uint64_t id = gateway.router.await_submission();
  gateway.router.succeed(id, 0);
  pb::EmbedResponse response;
  ASSERT_TRUE(reader->Read(&response));
  const auto next = authority.issue({});
  folder.server(next);
  await_shown(server->port(), next.certificate);
  gateway.router.succeed(id, 1);
  while (reader->Read(&response)) {
  }
  EXPECT_TRUE(reader->Finish().ok());
}

TEST(TlsCredentials, KeepTheOldPairWhileTheNewOneIsBroken) {
  const TestAuthority authority;
  const PemFiles folder;
  const auto first = authority.issue({});
  std::atomic<int> complaints{0};
  const SecureGateway gateway(folder.server(first),
                              {.renewed = {}, .kept = [&](const std::string&) { ++complaints; }});
  folder.write("server.pem", authority.issue({}).certificate);
  const auto end = Clock::now() + std::chrono::seconds(20);
  while (complaints == 0 && Clock::now() < end) std::this_thread::yield();
  EXPECT_EQ(complaints, 1);
  EXPECT_EQ(shown_certificate(gateway.port(), TLS1_3_VERSION), first.certificate);
  EXPECT_TRUE(is_served(gateway, trusting(authority)));
}

TEST(TlsCredentials, BelieveANewAuthorityAndNoLongerTheOldOne) {
  const TestAuthority authority;
  const TestAuthority old_clients;
  const TestAuthority new_clients;
  const PemFiles folder;
  listen::TlsFiles files = folder.server(authority.issue({}), old_clients.ca_pem());
  files.require_client_certificate = true;
  std::atomic<int> renewals{0};
  const SecureGateway gateway(files, {.renewed = [&] { ++renewals; }, .kept = {}});
  const auto old_client = old_clients.issue({});
  const auto new_client = new_clients.issue({});
  EXPECT_TRUE(is_served(gateway, trusting(authority, old_client)));
  EXPECT_TRUE(is_refused(gateway, trusting(authority, new_client)));
  folder.write("ca.pem", new_clients.ca_pem());
  const auto end = Clock::now() + std::chrono::seconds(20);
  while (renewals == 0 && Clock::now() < end) std::this_thread::yield();
  EXPECT_TRUE(is_served(gateway, trusting(authority, new_client)));
  EXPECT_TRUE(is_refused(gateway, trusting(authority, old_client)));
}

}  // namespace
}  // namespace gateway::grpc_door
