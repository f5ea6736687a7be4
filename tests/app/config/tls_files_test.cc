#include "app/config/tls_files.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/config/fixture.h"
#include "tests/support/test_certificate.h"

namespace gateway::config {
namespace {

using testing::ConfigWorld;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using testing::TestAuthority;
using testing::TestCertificate;

const std::string kEncrypted =
    "tls: {certificate_file: /s.crt, key_file: /s.key, client_ca_file: /ca.crt}\n"
    "auth: {anonymous: true}\n" +
    testing::kServedModel;

/// The three files, good ones.
class TlsFiles : public ::testing::Test {
 protected:
  TestAuthority authority_;
  TestCertificate server_ = authority_.issue({});
  ConfigWorld world_{.files = {{"/s.crt", server_.certificate},
                               {"/s.key", server_.private_key},
                               {"/ca.crt", authority_.ca_pem()}}};
};

TEST_F(TlsFiles, AreTakenIfTheyFitEachOther) {
  EXPECT_EQ(world_.complaints(kEncrypted), "");
}

TEST_F(TlsFiles, MayHoldAChain) {
  world_.files["/s.crt"] = server_.certificate + authority_.ca_pem();
  EXPECT_EQ(world_.complaints(kEncrypted), "");
}

TEST_F(TlsFiles, HaveNotExpired) {
  const TestCertificate old = authority_.issue({.expired = true});
  world_.files["/s.crt"] = old.certificate;
  world_.files["/s.key"] = old.private_key;
  EXPECT_THAT(
      world_.complaints(kEncrypted),
      StartsWith("gateway.yaml:1: tls.certificate_file: the file /s.crt holds a certificate that "
                 "expired on 20"));
  world_.files["/ca.crt"] = old.certificate;
  EXPECT_THAT(world_.complaints(kEncrypted),
              HasSubstr("tls.client_ca_file: the file /ca.crt holds only certificates that have "
                        "expired, the last on 20"));
}

TEST_F(TlsFiles, HoldNoHalfCertificate) {
  world_.files["/s.crt"] += server_.certificate.substr(0, server_.certificate.size() / 2);
  EXPECT_EQ(world_.complaints(kEncrypted),
            "gateway.yaml:1: tls.certificate_file: the file /s.crt holds a broken certificate\n");
}

TEST_F(TlsFiles, AreThere) {
  world_.files.clear();
  EXPECT_EQ(world_.complaints(kEncrypted),
            "gateway.yaml:1: tls.certificate_file: the file /s.crt can't be read\n"
            "gateway.yaml:1: tls.key_file: the file /s.key can't be read\n"
            "gateway.yaml:1: tls.client_ca_file: the file /ca.crt can't be read\n");
}

TEST_F(TlsFiles, HoldPem) {
  world_.files = {{"/s.crt", server_.private_key}, {"/s.key", "secret"}, {"/ca.crt", ""}};
  EXPECT_EQ(world_.complaints(kEncrypted),
            "gateway.yaml:1: tls.certificate_file: the file /s.crt holds no PEM certificate\n"
            "gateway.yaml:1: tls.key_file: the file /s.key holds no PEM private key that needs no "
            "password\n"
            "gateway.yaml:1: tls.client_ca_file: the file /ca.crt holds no PEM certificate\n");
}

TEST_F(TlsFiles, HoldACertificateAndItsOwnKey) {
  world_.files["/s.key"] = authority_.issue({}).private_key;
  const std::string text = world_.complaints(kEncrypted);
  EXPECT_EQ(text,
            "gateway.yaml:1: tls.key_file: the file /s.key is not the key of the certificate\n");
}

TEST_F(TlsFiles, NeedNoPassphrase) {
  // Whole, or OpenSSL would find it broken before it asks anybody.
  const auto encrypted = authority_.issue({.key_password = "open sesame"});
  world_.files["/s.crt"] = encrypted.certificate;
  world_.files["/s.key"] = encrypted.private_key;
  ASSERT_THAT(encrypted.private_key, HasSubstr("ENCRYPTED"));
  const std::string text = world_.complaints(kEncrypted);
  EXPECT_EQ(text,
            "gateway.yaml:1: tls.key_file: the file /s.key holds no PEM private key that needs no "
            "password\n");
}

TEST_F(TlsFiles, LetTenantsBeKnownByTheirCertificates) {
  const auto with = [](const std::string& certificates) {
    return "tls: {certificate_file: /s.crt, key_file: /s.key, client_ca_file: /ca.crt}\n"
           "tenants: [{name: a, certificates: [" +
           certificates + "]}]\n" + testing::kServedModel;
  };
  EXPECT_EQ(world_.complaints(with("\"spiffe://cluster/a\", \"CN=a, b\", a.example, 10.0.0.1")),
            "");
  for (const char* bad : {"\"CN=\"", "\" a\"", "\"a\\nb\""}) {
    EXPECT_EQ(world_.complaints(with(bad)),
              "gateway.yaml:2: tenants[0].certificates: must be subject alternative names, or "
              "`CN=` and a common name; at most 2048 bytes each\n")
        << bad;
  }
}

}  // namespace
}  // namespace gateway::config
