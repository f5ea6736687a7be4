// Whom the client talks to: names, addresses, authorities, validity.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/localhost.h"
#include "tests/transport/client_driver.h"

namespace gateway::testing {
namespace {

using ::testing::HasSubstr;
using Options = FakeUpstream::Options;

std::string by_name(const FakeUpstream& upstream) {
  return "https://localhost:" + std::to_string(upstream.port());
}

/// Expects that the client refuses to talk to `upstream`, for a reason that mentions `why`.
void expect_refused(const FakeUpstream& upstream, const std::string& url,
                    const std::string& ca_file, const char* why) {
  ClientDriver client(url, ca_file);
  const auto& answer = client.exchange();
  ASSERT_EQ(kind_of(answer), FaultKind::tls_failed);
  EXPECT_THAT(answer.error().message, HasSubstr(why));
  EXPECT_THAT(answer.error().message, HasSubstr(":" + std::to_string(upstream.port())));
  EXPECT_EQ(client.counters().handshake_failures, 1U);
  EXPECT_EQ(client.counters().open, 0);
  EXPECT_TRUE(upstream.requests().empty());
}

TEST(TlsVerification, ChecksTheHostNameAndSendsItAsSni) {
  if (!knows_localhost()) GTEST_SKIP() << "no address for localhost";
  FakeUpstream upstream(Options{.subject = {.dns_names = {"localhost"}, .addresses = {}}});
  ClientDriver client(by_name(upstream), upstream.ca_file());
  const auto& answer = client.exchange();
  ASSERT_TRUE(answer.has_value()) << answer.error().message;
  EXPECT_EQ(upstream.server_name(), "localhost");
}

TEST(TlsVerification, ChecksAnAddressAgainstTheCertificateAndSendsNoSni) {
  FakeUpstream upstream(Options{.subject = {.dns_names = {}, .addresses = {"127.0.0.1"}}});
  ClientDriver client(upstream);
  const auto& answer = client.exchange();
  ASSERT_TRUE(answer.has_value()) << answer.error().message;
  EXPECT_EQ(upstream.server_name(), "");
}

TEST(TlsVerification, RefusesACertificateForAnotherName) {
  if (!knows_localhost()) GTEST_SKIP() << "no address for localhost";
  const FakeUpstream upstream(Options{.subject = {.dns_names = {"other.example"}}});
  expect_refused(upstream, by_name(upstream), upstream.ca_file(), "hostname mismatch");
}

TEST(TlsVerification, RefusesACertificateForAnotherAddress) {
  const FakeUpstream upstream(
      Options{.subject = {.dns_names = {"127.0.0.1"}, .addresses = {"127.0.0.2"}}});
  expect_refused(upstream, upstream.url(), upstream.ca_file(), "IP address mismatch");
}

TEST(TlsVerification, RefusesAnUnknownAuthority) {
  const FakeUpstream upstream;
  const TestAuthority stranger;
  expect_refused(upstream, upstream.url(), stranger.ca_file(), "certificate refused");
}

TEST(TlsVerification, RefusesTheTestAuthorityWhenTheSystemDecides) {
  const FakeUpstream upstream;
  expect_refused(upstream, upstream.url(), "", "certificate refused");
}

TEST(TlsVerification, RefusesAnExpiredCertificate) {
  const FakeUpstream upstream(Options{.subject = {.expired = true}});
  expect_refused(upstream, upstream.url(), upstream.ca_file(), "expired");
}

TEST(TlsVerification, RefusesAPeerThatSpeaksNoTls) {
  const FakeUpstream upstream(Options{.speaks_tls = false});
  expect_refused(upstream, upstream.url(), upstream.ca_file(), "wrong version number");
}

}  // namespace
}  // namespace gateway::testing
