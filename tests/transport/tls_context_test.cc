#include "transport/tls_context.h"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/test_certificate.h"

namespace gateway::transport {
namespace {

using ::testing::HasSubstr;

TEST(TlsContext, VerifiesThePeerAndRefusesOldVersions) {
  auto context = make_tls_context("");
  ASSERT_TRUE(context.has_value()) << context.error();
  EXPECT_EQ(SSL_CTX_get_verify_mode(context->native_handle()), SSL_VERIFY_PEER);
  EXPECT_EQ(SSL_CTX_get_min_proto_version(context->native_handle()), TLS1_2_VERSION);
}

TEST(TlsContext, TakesAConfiguredAuthority) {
  const testing::TestAuthority authority;
  const auto context = make_tls_context(authority.ca_file());
  EXPECT_TRUE(context.has_value()) << context.error();
}

TEST(TlsContext, NamesACaFileItCannotRead) {
  const auto context = make_tls_context("/no/such/ca.pem");
  ASSERT_TRUE(context.has_error());
  EXPECT_THAT(context.error(), HasSubstr("cannot read the CA file /no/such/ca.pem"));
}

TEST(TlsContext, NamesACaFileThatHoldsNoCertificate) {
  const std::string path = ::testing::TempDir() + "tls_context_test_not_a_ca.pem";
  std::ofstream(path) << "-----BEGIN NOTHING-----\n";
  const auto context = make_tls_context(path);
  std::filesystem::remove(path);
  ASSERT_TRUE(context.has_error());
  EXPECT_THAT(context.error(), HasSubstr(path));
  EXPECT_THAT(context.error(), HasSubstr("no valid PEM certificate"));
}

}  // namespace
}  // namespace gateway::transport
