#include "client/channel_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "client/embedding_client.h"
#include "tests/client/fake_gateway.h"
#include "tests/client/scratch_directory.h"
#include "tests/client/tls_credentials.h"

namespace embedding_client {
namespace {

using gateway::testing::TestAuthority;
using testing::FakeGateway;
using ::testing::HasSubstr;
using testing::mutual_tls_credentials;
using testing::ScratchDirectory;
using testing::tls_credentials;

/// OK, or how a call over such a channel ends.
grpc::StatusCode outcome_of(const ChannelOptions& options) {
  CallOptions one_attempt;
  one_attempt.retry.max_attempts = 1;
  const auto client = EmbeddingClient::connect(options);
  if (!client) return client.error().code;
  const auto listed = client->list_models(one_attempt);
  return listed ? grpc::StatusCode::OK : listed.error().code;
}

ChannelOptions options_for(const FakeGateway& gateway, const TestAuthority& authority) {
  ChannelOptions options;
  options.address = gateway.address();
  options.ca_file = authority.ca_file();
  return options;
}

std::string complaint_about(const ChannelOptions& options) {
  const auto client = EmbeddingClient::connect(options);
  if (client) return {};
  EXPECT_EQ(client.error().code, grpc::StatusCode::INVALID_ARGUMENT);
  return client.error().message;
}

TEST(ChannelOptions, TrustAServerThatTheNamedAuthorityVouchesFor) {
  const TestAuthority authority;
  const FakeGateway gateway(tls_credentials(authority));
  EXPECT_EQ(outcome_of(options_for(gateway, authority)), grpc::StatusCode::OK);
}

TEST(ChannelOptions, DoNotTrustAServerOfAnotherAuthority) {
  const TestAuthority authority;
  const TestAuthority stranger;
  const FakeGateway gateway(tls_credentials(stranger));
  EXPECT_EQ(outcome_of(options_for(gateway, authority)), grpc::StatusCode::UNAVAILABLE);
}

TEST(ChannelOptions, DoNotTrustAServerWhoseCertificateHasExpired) {
  const TestAuthority authority;
  TestAuthority::Subject expired;
  expired.expired = true;
  const FakeGateway gateway(tls_credentials(authority, expired));
  EXPECT_EQ(outcome_of(options_for(gateway, authority)), grpc::StatusCode::UNAVAILABLE);
}

TEST(ChannelOptions, TrustTheSystemsAuthoritiesAndNoOthersByDefault) {
  const TestAuthority unknown;
  const FakeGateway gateway(tls_credentials(unknown));
  ChannelOptions options;
  options.address = gateway.address();
  options.tls = true;
  EXPECT_EQ(outcome_of(options), grpc::StatusCode::UNAVAILABLE);
}

TEST(ChannelOptions, ExpectTheNameThatTheyGive) {
  const TestAuthority authority;
  TestAuthority::Subject subject;
  subject.dns_names = {"gateway.example"};
  subject.addresses = {};
  const FakeGateway gateway(tls_credentials(authority, subject));
  ChannelOptions options = options_for(gateway, authority);
  EXPECT_EQ(outcome_of(options), grpc::StatusCode::UNAVAILABLE);
  options.server_name = "gateway.example";
  EXPECT_EQ(outcome_of(options), grpc::StatusCode::OK);
  options.server_name = "other.example";
  EXPECT_EQ(outcome_of(options), grpc::StatusCode::UNAVAILABLE);
}

TEST(ChannelOptions, ShowTheClientsCertificateWhereOneIsAskedFor) {
  const TestAuthority authority;
  const ScratchDirectory scratch;
  const FakeGateway gateway(mutual_tls_credentials(authority));
  ChannelOptions options = options_for(gateway, authority);
  EXPECT_EQ(outcome_of(options), grpc::StatusCode::UNAVAILABLE);
  const auto shown = authority.issue({});
  options.certificate_file = scratch.file("client.pem", shown.certificate);
  options.key_file = scratch.file("client.key", shown.private_key);
  EXPECT_EQ(outcome_of(options), grpc::StatusCode::OK);
}

TEST(ChannelOptions, SendTheTokenUnderTls) {
  const TestAuthority authority;
  FakeGateway gateway(tls_credentials(authority));
  ChannelOptions options = options_for(gateway, authority);
  options.token = "secret";
  embedding::v1::EmbedRequest request;
  request.add_texts("one");
  ASSERT_TRUE(EmbeddingClient::connect(options)->embed_unary(request));
  EXPECT_EQ(gateway.header("authorization"), "Bearer secret");
}

TEST(ChannelOptions, EncryptWhereverAFileOfTlsIsNamed) {
  EXPECT_FALSE(uses_tls(ChannelOptions{}));
  for (std::string ChannelOptions::*file :
       {&ChannelOptions::ca_file, &ChannelOptions::certificate_file, &ChannelOptions::key_file}) {
    ChannelOptions options;
    options.*file = "some.pem";
    EXPECT_TRUE(uses_tls(options));
  }
}

TEST(ChannelOptions, RefuseATokenInPlaintextToAnotherHost) {
  const ScratchDirectory scratch;
  ChannelOptions options;
  options.address = "gateway.example:50051";
  options.token = "secret";
  EXPECT_THAT(complaint_about(options), HasSubstr("unencrypted to gateway.example"));
  EXPECT_EQ(complaint_about(options).find("secret"), std::string::npos);
  options.token.clear();
  options.token_file = scratch.file("token", "secret");
  EXPECT_THAT(complaint_about(options), HasSubstr("unencrypted to gateway.example"));
  options.allow_plaintext_token = true;
  EXPECT_EQ(complaint_about(options), "");
}

TEST(ChannelOptions, NameTheFileThatCannotBeRead) {
  ChannelOptions options;
  options.ca_file = "/no/such/ca.pem";
  EXPECT_THAT(complaint_about(options), HasSubstr("/no/such/ca.pem"));
}

TEST(ChannelOptions, RefuseACertificatesNameWithoutTls) {
  ChannelOptions options;
  options.server_name = "gateway.example";
  EXPECT_THAT(complaint_about(options), HasSubstr("needs TLS"));
}

TEST(ChannelOptions, RefuseTwoTokensAndHeadersThatCannotBeSent) {
  ChannelOptions two;
  two.token = "secret";
  two.token_file = "token";
  EXPECT_THAT(complaint_about(two), HasSubstr("not both"));
  ChannelOptions token;
  token.token = "line\nbreak";
  EXPECT_THAT(complaint_about(token), HasSubstr("token is not visible ASCII"));
  ChannelOptions tenant;
  tenant.tenant = "caf\xc3\xa9";
  EXPECT_THAT(complaint_about(tenant), HasSubstr("tenant's name is not visible ASCII"));
}

}  // namespace
}  // namespace embedding_client
