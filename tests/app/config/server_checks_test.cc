#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/config/checks.h"
#include "tests/app/config/fixture.h"

namespace gateway::config {
namespace {

using testing::ConfigWorld;
using ::testing::HasSubstr;
using testing::kServedModel;

struct Mistake {
  const char* name;
  std::string yaml;       ///< What stands before an upstream and its model.
  std::string complaint;  ///< All that is said.
};

/// A file with these keys of the server's beside `insecure`.
std::string server_with(const std::string& keys) {
  return "server: {insecure: true, " + keys + "}\nauth: {anonymous: true}\n";
}

std::string tls_with(const std::string& keys) {
  return "tls: {" + keys + "}\nauth: {anonymous: true}\n";
}

std::string deployment_with(const std::string& keys) {
  return testing::kOpen + "deployment: {" + keys + "}\n";
}

class ServerMistakes : public ::testing::TestWithParam<Mistake> {};

TEST_P(ServerMistakes, GetOneComplaintWithLineAndPath) {
  EXPECT_EQ(ConfigWorld().complaints(GetParam().yaml + kServedModel), GetParam().complaint);
}

INSTANTIATE_TEST_SUITE_P(
    All, ServerMistakes,
    ::testing::Values(
        Mistake{"GrpcAddress", server_with("grpc_address: nowhere"),
                "gateway.yaml:1: server.grpc_address: must be host:port\n"},
        Mistake{"OperationsPort", server_with("operations_address: \"0.0.0.0:65536\""),
                "gateway.yaml:1: server.operations_address: must be host:port\n"},
        Mistake{"HealthAddress", server_with("health_address: \":1\""),
                "gateway.yaml:1: server.health_address: must be host:port\n"},
        Mistake{"SameAddress", server_with("operations_address: \"0.0.0.0:50051\""),
                "gateway.yaml:1: server.operations_address: can't have the port of "
                "server.grpc_address\n"},
        Mistake{"SamePortOfAllHosts", server_with("health_address: \"127.0.0.1:50051\""),
                "gateway.yaml:1: server.health_address: can't have the port of "
                "server.grpc_address\n"},
        Mistake{"HealthBesideOperations", server_with("health_address: \"[::]:9464\""),
                "gateway.yaml:1: server.health_address: can't have the port of "
                "server.operations_address\n"},
        Mistake{"ConnectionAge", server_with("max_connection_age_ms: 999"),
                "gateway.yaml:1: server.max_connection_age_ms: must be 0, or at least 1000\n"},
        Mistake{"PingInterval", server_with("min_ping_interval_ms: 999"),
                "gateway.yaml:1: server.min_ping_interval_ms: must be a whole number from 1000 to "
                "600000\n"},
        Mistake{"Poll", testing::kOpen + "reload: {poll_ms: 99}\n",
                "gateway.yaml:3: reload.poll_ms: must be 0, or at least 100\n"},
        Mistake{"PlainTextUnsaid", "auth: {anonymous: true}\n",
                "gateway.yaml: server.insecure: is needed: without tls.certificate_file callers "
                "are served in plain text, which must be said with `insecure: true`\n"},
        Mistake{"PlainTextDenied", "server: {insecure: false}\nauth: {anonymous: true}\n",
                "gateway.yaml:1: server.insecure: is needed: without tls.certificate_file callers "
                "are served in plain text, which must be said with `insecure: true`\n"},
        Mistake{"PlainTextMisspelt", "server: {insecure: yes}\nauth: {anonymous: true}\n",
                "gateway.yaml:1: server.insecure: must be true or false\n"},
        Mistake{"KeyWithoutCertificate", tls_with("key_file: /key.pem"),
                "gateway.yaml:1: tls.certificate_file: is missing: a certificate and its key go "
                "together\n"
                "gateway.yaml:1: tls.key_file: the file /key.pem can't be read\n"},
        Mistake{"CertificateMisspelt", tls_with("certificate: /c.pem"),
                "gateway.yaml:1: tls.certificate: unknown key\n"},
        Mistake{"ReplicasWithoutShare", deployment_with("replicas: 3"),
                "gateway.yaml:3: deployment.budget_share: is missing: 3 replicas that know nothing "
                "of each other would each spend the whole budget; give 1/3\n"},
        Mistake{"ShareMisspelt", deployment_with("replicas: 3, budget_share: a third"),
                "gateway.yaml:3: deployment.budget_share: must be a number above 0 and at most 1, "
                "or a fraction as 1/3\n"},
        Mistake{"SharesAboveAll", deployment_with("replicas: 3, budget_share: 1/2"),
                "gateway.yaml:3: deployment.budget_share: is too much: with 3 replicas it spends "
                "more than the budget; give at most 1/3\n"}),
    [](const auto& row) { return row.param.name; });

TEST(ServerChecks, TakeDoorsThatAreApart) {
  for (const char* keys :
       {"grpc_address: \"127.0.0.1:1\", operations_address: \"127.0.0.2:1\"",
        "grpc_address: \"127.0.0.1:0\", operations_address: \"127.0.0.1:0\", health_address: "
        "\"127.0.0.1:0\"",
        "health_address: \"0.0.0.0:50052\"", "max_connection_age_ms: 0",
        "max_connection_age_ms: 1000"}) {
    EXPECT_EQ(ConfigWorld().complaints(server_with(keys) + kServedModel), "") << keys;
  }
}

TEST(ServerChecks, TakeAReloadOnSighupOnly) {
  EXPECT_EQ(ConfigWorld().complaints(testing::kOpen + "reload: {poll_ms: 0}\n" + kServedModel), "");
}

TEST(ServerChecks, TakeAShareThatWasRoundedUp) {
  for (const char* keys : {"replicas: 3, budget_share: 0.3334", "replicas: 3, budget_share: 1/3",
                           "replicas: 3, budget_share: 1/4", "budget_share: 0.5"}) {
    EXPECT_EQ(ConfigWorld().complaints(deployment_with(keys) + kServedModel), "") << keys;
  }
}

TEST(ServerChecks, GiveALoneGatewayTheWholeBudget) {
  const auto loaded = ConfigWorld().load(testing::kLeastConfig);
  ASSERT_TRUE(loaded.has_value()) << loaded.error();
  EXPECT_EQ(loaded->config.deployment.budget_share, 1);
}

TEST(ServerChecks, RefusePlainTextBesideACertificate) {
  EXPECT_THAT(ConfigWorld().complaints("server: {insecure: true}\ntls: {certificate_file: /c.pem, "
                                       "key_file: /k.pem}\nauth: {anonymous: true}\n" +
                                       kServedModel),
              HasSubstr("gateway.yaml:1: server.insecure: can't stand beside "
                        "tls.certificate_file\n"));
}

TEST(ServerChecks, RefuseClientCertificatesWhereNoneIsAskedFor) {
  const std::string text = ConfigWorld().complaints(
      "server: {insecure: true}\ntls: {client_ca_file: /ca.pem}\n"
      "auth: {anonymous: true}\n" +
      kServedModel);
  EXPECT_THAT(text, HasSubstr("gateway.yaml:2: tls.client_ca_file: needs tls.certificate_file\n"));
  EXPECT_EQ(ConfigWorld().complaints("server: {insecure: true}\n"
                                     "tls: {client_certificates: required}\n"
                                     "auth: {anonymous: true}\n" +
                                     kServedModel),
            "gateway.yaml:2: tls.client_certificates: needs tls.client_ca_file to be required\n");
}

}  // namespace
}  // namespace gateway::config
