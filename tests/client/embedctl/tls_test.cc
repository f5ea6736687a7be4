// embedctl before gateways behind TLS: right, and wrong in each way that people meet.
#include <gmock/gmock.h>

#include "tests/client/embedctl/command_fixture.h"
#include "tests/client/tls_credentials.h"

namespace embedding_client {
namespace {

using gateway::testing::TestAuthority;
using testing::FakeGateway;
using ::testing::HasSubstr;
using testing::mutual_tls_credentials;
using testing::tls_credentials;

/// `health` makes one attempt, so that a wrong connection is told at once. Thread: the test's.
class Tls : public testing::CommandTest {
 protected:
  int ask(const FakeGateway& gateway, std::vector<std::string> options) {
    options.insert(options.begin(), {"health", "--address", gateway.address()});
    return run(std::move(options));
  }

  /// --cert and --key of a certificate for `subject`.
  std::vector<std::string> client_certificate(const TestAuthority::Subject& subject) {
    const auto shown = authority_.issue(subject);
    return {"--ca",   authority_.ca_file(),
            "--cert", scratch_.file("client.pem", shown.certificate),
            "--key",  scratch_.file("client.key", shown.private_key)};
  }

  TestAuthority authority_;
};

TEST_F(Tls, IsSpokenWhereAnAuthorityIsNamed) {
  const FakeGateway gateway(tls_credentials(authority_));
  EXPECT_EQ(ask(gateway, {"--ca", authority_.ca_file()}), 0);
  EXPECT_EQ(ask(gateway, {"--tls", "--ca", authority_.ca_file()}), 0);
}

TEST_F(Tls, CarriesTheTokenToo) {
  FakeGateway gateway(tls_credentials(authority_));
  EXPECT_EQ(run({"embed", "one", "--address", gateway.address(), "--ca", authority_.ca_file(),
                 "--token-file", scratch_.file("token", "secret")}),
            0);
  EXPECT_EQ(gateway.header("authorization"), "Bearer secret");
}

TEST_F(Tls, IsSuggestedToWhoSpeaksPlainText) {
  const FakeGateway gateway(tls_credentials(authority_));
  EXPECT_EQ(ask(gateway, {}), 3);
  EXPECT_THAT(err_.str(), HasSubstr("the port seems to speak TLS: say --tls"));
}

TEST_F(Tls, IsAdvisedAgainstWhereThePortSpeaksPlainText) {
  EXPECT_EQ(ask(gateway_, {"--tls"}), 3);
  EXPECT_THAT(err_.str(), HasSubstr("the port seems to speak plain text: leave out --tls"));
}

TEST_F(Tls, NeedsAnAuthorityThatIsKnown) {
  const FakeGateway gateway(tls_credentials(authority_));
  EXPECT_EQ(ask(gateway, {"--tls"}), 3);
  EXPECT_THAT(err_.str(), HasSubstr("--ca FILE names one to trust"));
}

TEST_F(Tls, NeedsTheAuthorityItselfRatherThanOneOfItsName) {
  const FakeGateway gateway(tls_credentials(authority_));
  const TestAuthority namesake;
  EXPECT_EQ(ask(gateway, {"--ca", namesake.ca_file()}), 3);
  EXPECT_THAT(err_.str(), HasSubstr("--ca FILE names one to trust"));
}

TEST_F(Tls, NeedsACertificateOfTheGatewayThatHasNotExpired) {
  TestAuthority::Subject expired;
  expired.expired = true;
  const FakeGateway gateway(tls_credentials(authority_, expired));
  EXPECT_EQ(ask(gateway, {"--ca", authority_.ca_file()}), 3);
  EXPECT_THAT(err_.str(), HasSubstr("certificate has expired"));
}

TEST_F(Tls, NeedsTheNameInTheCertificate) {
  TestAuthority::Subject subject;
  subject.dns_names = {"gateway.example"};
  subject.addresses = {};
  const FakeGateway gateway(tls_credentials(authority_, subject));
  EXPECT_EQ(ask(gateway, {"--ca", authority_.ca_file()}), 3);
  EXPECT_THAT(err_.str(), HasSubstr("tell it by --server-name"));
  EXPECT_EQ(ask(gateway, {"--ca", authority_.ca_file(), "--server-name", "gateway.example"}), 0);
}

TEST_F(Tls, ShowsTheClientsCertificate) {
  const FakeGateway gateway(mutual_tls_credentials(authority_));
  EXPECT_EQ(ask(gateway, client_certificate({})), 0);
}

TEST_F(Tls, AsksForTheClientsCertificateWhereTheGatewayDoes) {
  const FakeGateway gateway(mutual_tls_credentials(authority_));
  EXPECT_EQ(ask(gateway, {"--ca", authority_.ca_file()}), 3);
  EXPECT_THAT(err_.str(), HasSubstr("it may ask for a client certificate: --cert FILE"));
}

TEST_F(Tls, DoubtsAClientsCertificateThatTheGatewayRefuses) {
  const FakeGateway gateway(mutual_tls_credentials(authority_));
  TestAuthority::Subject expired;
  expired.expired = true;
  EXPECT_EQ(ask(gateway, client_certificate(expired)), 3);
  EXPECT_THAT(err_.str(), HasSubstr("it may not accept the client certificate"));
}

TEST_F(Tls, NamesTheClientsCertificateThatNoTenantHas) {
  FakeGateway gateway(mutual_tls_credentials(authority_));
  gateway.refuse_next({grpc::StatusCode::UNAUTHENTICATED, "no valid credential"});
  std::vector<std::string> arguments = client_certificate({});
  arguments.insert(arguments.begin(), {"embed", "one", "--address", gateway.address()});
  EXPECT_EQ(run(arguments), 4);
  EXPECT_THAT(err_.str(), HasSubstr("client.pem among the `certificates`"));
}

TEST_F(Tls, RefusesFilesThatCannotBeUsed) {
  EXPECT_EQ(ask(gateway_, {"--ca", scratch_.path("missing.pem")}), 2);
  EXPECT_THAT(err_.str(), HasSubstr("missing.pem"));
  EXPECT_EQ(ask(gateway_, {"--cert", authority_.ca_file()}), 2);
  EXPECT_THAT(err_.str(), HasSubstr("go together"));
}

TEST_F(Tls, IsNotMeantWithPlainText) {
  for (const char* option : {"--ca", "--cert", "--key"}) {
    EXPECT_EQ(ask(gateway_, {"--plaintext", option, "some.pem"}), 2) << option;
  }
  EXPECT_EQ(ask(gateway_, {"--plaintext", "--tls"}), 2);
  EXPECT_THAT(err_.str(), HasSubstr("--plaintext contradicts"));
  EXPECT_EQ(ask(gateway_, {"--server-name", "gateway.example"}), 2);
  EXPECT_THAT(err_.str(), HasSubstr("--server-name is about TLS"));
}

}  // namespace
}  // namespace embedding_client
