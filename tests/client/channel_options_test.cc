#include "client/channel_options.h"

#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <gtest/gtest.h>

#include "client/embedding_client.h"
#include "tests/support/test_certificate.h"

namespace embedding_client {
namespace {

using gateway::testing::TestAuthority;

/// A server of nothing but health, behind TLS.
std::unique_ptr<grpc::Server> start_tls_server(const TestAuthority& authority, int& port) {
  const auto shown = authority.issue({});
  grpc::SslServerCredentialsOptions tls;
  tls.pem_key_cert_pairs.push_back({shown.private_key, shown.certificate});
  grpc::EnableDefaultHealthCheckService(true);
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::SslServerCredentials(tls), &port);
  return builder.BuildAndStart();
}

CallOptions one_attempt() {
  CallOptions options;
  options.retry.max_attempts = 1;
  return options;
}

TEST(ChannelOptions, TrustAServerThatTheNamedAuthorityVouchesFor) {
  const TestAuthority authority;
  int port = 0;
  const auto server = start_tls_server(authority, port);
  ChannelOptions options;
  options.address = "127.0.0.1:" + std::to_string(port);
  options.ca_file = authority.ca_file();
  const auto health = EmbeddingClient::connect(options)->check_health({}, one_attempt());
  ASSERT_TRUE(health) << health.error().message;
  EXPECT_EQ(*health, grpc::health::v1::HealthCheckResponse::SERVING);
}

TEST(ChannelOptions, DoNotTrustAServerOfAnotherAuthority) {
  const TestAuthority authority;
  const TestAuthority stranger;
  int port = 0;
  const auto server = start_tls_server(stranger, port);
  ChannelOptions options;
  options.address = "127.0.0.1:" + std::to_string(port);
  options.ca_file = authority.ca_file();
  const auto health = EmbeddingClient::connect(options)->check_health({}, one_attempt());
  ASSERT_TRUE(health.has_error());
  EXPECT_EQ(health.error().code, grpc::StatusCode::UNAVAILABLE);
}

TEST(ChannelOptions, RefuseATokenInPlaintextToAnotherHost) {
  ChannelOptions options;
  options.address = "gateway.example:50051";
  options.token = "secret";
  const auto refused = open_channel(options);
  ASSERT_TRUE(refused.has_error());
  EXPECT_EQ(refused.error().code, grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(refused.error().message.find("secret"), std::string::npos);
  options.allow_plaintext_token = true;
  EXPECT_TRUE(open_channel(options));
}

TEST(ChannelOptions, NameTheFileThatCannotBeRead) {
  ChannelOptions options;
  options.ca_file = "/no/such/ca.pem";
  const auto refused = open_channel(options);
  ASSERT_TRUE(refused.has_error());
  EXPECT_NE(refused.error().message.find("/no/such/ca.pem"), std::string::npos);
}

TEST(ChannelOptions, WantACertificateAndItsKeyTogether) {
  ChannelOptions options;
  options.tls = true;
  options.certificate_file = "client.pem";
  EXPECT_TRUE(open_channel(options).has_error());
}

}  // namespace
}  // namespace embedding_client
