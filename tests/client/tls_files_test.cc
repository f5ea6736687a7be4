#include "client/tls_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "client/channel_options.h"
#include "tests/client/scratch_directory.h"
#include "tests/support/test_certificate.h"

namespace embedding_client {
namespace {

using gateway::testing::TestAuthority;
using ::testing::HasSubstr;
using testing::ScratchDirectory;

/// A client's files, right unless a test spoils them. Thread: the test's.
class TlsFilesTest : public ::testing::Test {
 protected:
  std::string complaint() const {
    const auto files = read_tls_files(options_);
    return files ? std::string{} : files.error().message;
  }

  TestAuthority authority_;
  ScratchDirectory scratch_;
  gateway::testing::TestCertificate shown_ = authority_.issue({});
  ChannelOptions options_ = [this] {
    ChannelOptions options;
    options.ca_file = authority_.ca_file();
    options.certificate_file = scratch_.file("client.pem", shown_.certificate);
    options.key_file = scratch_.file("client.key", shown_.private_key);
    return options;
  }();
};

TEST_F(TlsFilesTest, AreHandedOnAsTheyAre) {
  const auto files = read_tls_files(options_);
  ASSERT_TRUE(files) << files.error().message;
  EXPECT_EQ(files->authorities, authority_.ca_pem());
  EXPECT_EQ(files->certificate, shown_.certificate);
  EXPECT_EQ(files->key, shown_.private_key);
}

TEST_F(TlsFilesTest, MayBeOfTheAuthorityAloneOrNone) {
  options_.certificate_file.clear();
  options_.key_file.clear();
  EXPECT_EQ(complaint(), "");
  EXPECT_EQ(read_tls_files(ChannelOptions{})->authorities, "");
}

TEST_F(TlsFilesTest, WantACertificateAndItsKeyTogether) {
  options_.key_file.clear();
  EXPECT_THAT(complaint(), HasSubstr("go together"));
}

TEST_F(TlsFilesTest, AreNamedWhereTheyCannotBeRead) {
  options_.key_file = scratch_.path("missing.key");
  EXPECT_THAT(complaint(), HasSubstr(scratch_.path("missing.key")));
}

TEST_F(TlsFilesTest, AreRefusedWithoutACertificateInThem) {
  options_.ca_file = options_.key_file;
  EXPECT_THAT(complaint(), HasSubstr("client.key holds no certificate"));
}

TEST_F(TlsFilesTest, AreRefusedWithTheCertificateInPlaceOfTheKey) {
  options_.key_file = options_.certificate_file;
  EXPECT_THAT(complaint(), HasSubstr("client.pem holds no private key"));
}

TEST_F(TlsFilesTest, AreRefusedWithTheKeyOfAnotherCertificate) {
  scratch_.file("client.key", authority_.issue({}).private_key);
  EXPECT_THAT(complaint(), HasSubstr("client.key is not the key of the certificate in"));
}

TEST_F(TlsFilesTest, AreRefusedWithAPassphraseThatNobodyIsAskedFor) {
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen("P-256"), EVP_PKEY_free);
  const std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new(BIO_s_mem()), BIO_free);
  ASSERT_EQ(PEM_write_bio_PKCS8PrivateKey(bio.get(), key.get(), EVP_aes_256_cbc(), "pass", 4,
                                          nullptr, nullptr),
            1);
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &bytes);
  scratch_.file("client.key", std::string(bytes, static_cast<std::size_t>(size)));
  EXPECT_THAT(complaint(), HasSubstr("without a passphrase"));
}

}  // namespace
}  // namespace embedding_client
