#include "listen/certificate.h"

#include <chrono>
#include <string>

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "tests/support/pem_files.h"

namespace gateway::listen {
namespace {

using std::chrono::hours;
using std::chrono::system_clock;
using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::PemFiles;
using testing::TestAuthority;

/// The complaint about what `files` hold.
std::string complaint(const TlsFiles& files, system_clock::time_point now = system_clock::now()) {
  const auto material = read_tls_files(files, now);
  return material ? "none" : material.error();
}

TEST(Certificate, ReadsAPairAndTheAuthoritiesOfClients) {
  const TestAuthority authority;
  const auto pair = authority.issue({});
  const PemFiles folder;
  const auto material =
      read_tls_files(folder.server(pair, authority.ca_pem()), system_clock::now());
  ASSERT_TRUE(material) << material.error();
  EXPECT_EQ(*material, (TlsMaterial{pair.certificate, pair.private_key, authority.ca_pem()}));
}

TEST(Certificate, NamesTheFileThatCannotBeRead) {
  const TestAuthority authority;
  const PemFiles folder;
  TlsFiles files = folder.server(authority.issue({}), authority.ca_pem());
  for (std::string TlsFiles::*file :
       {&TlsFiles::certificate_file, &TlsFiles::key_file, &TlsFiles::client_ca_file}) {
    TlsFiles broken = files;
    broken.*file = "/nowhere/at/all.pem";
    EXPECT_THAT(complaint(broken), AllOf(HasSubstr("/nowhere/at/all.pem"), HasSubstr("No such")));
  }
  files.key_file = "/";
  EXPECT_THAT(complaint(files), HasSubstr("/ is not a regular file"));
}

TEST(Certificate, NamesTheFileThatIsNoPem) {
  const TestAuthority authority;
  const PemFiles folder;
  const TlsFiles files = folder.server(authority.issue({}), authority.ca_pem());
  const std::string no_pem = folder.write("no.pem", "this is no PEM");
  for (std::string TlsFiles::*file :
       {&TlsFiles::certificate_file, &TlsFiles::key_file, &TlsFiles::client_ca_file}) {
    TlsFiles broken = files;
    broken.*file = no_pem;
    EXPECT_THAT(complaint(broken), HasSubstr(no_pem + " holds no PEM"));
  }
}

TEST(Certificate, RefusesAFileThatIsCutOff) {
  const TestAuthority authority;
  const auto pair = authority.issue({});
  const PemFiles folder;
  TlsFiles files = folder.server(pair);
  const std::string& whole = pair.certificate;
  files.certificate_file = folder.write("cut.pem", whole + whole.substr(0, whole.size() / 2));
  EXPECT_EQ(complaint(files), files.certificate_file + " holds a broken certificate");
  files.certificate_file = folder.write("short.pem", whole.substr(0, whole.size() / 2));
  EXPECT_EQ(complaint(files), files.certificate_file + " holds no PEM certificate");
}

TEST(Certificate, RefusesAHugeFile) {
  const TestAuthority authority;
  const PemFiles folder;
  TlsFiles files = folder.server(authority.issue({}));
  files.key_file = folder.write("huge.pem", std::string((4 << 20) + 1, 'x'));
  EXPECT_EQ(complaint(files), files.key_file + " is larger than 4 MiB");
}

TEST(Certificate, RefusesAKeyOfAnotherCertificate) {
  const TestAuthority authority;
  auto pair = authority.issue({});
  pair.private_key = authority.issue({}).private_key;
  const PemFiles folder;
  const TlsFiles files = folder.server(pair);
  EXPECT_EQ(complaint(files), files.key_file + " is not the key of the certificate");
}

TEST(Certificate, SaysNothingOfAKeysContent) {
  const TestAuthority authority;
  auto pair = authority.issue({});
  pair.private_key.insert(pair.private_key.size() / 2, "!");
  const PemFiles folder;
  const TlsFiles files = folder.server(pair);
  EXPECT_EQ(complaint(files), files.key_file + " holds no PEM private key that needs no password");
}

TEST(Certificate, RefusesWhatHasExpiredAndSaysWhen) {
  const TestAuthority authority;
  const PemFiles folder;
  const TlsFiles files = folder.server(authority.issue({.expired = true}));
  EXPECT_THAT(complaint(files),
              AllOf(HasSubstr(files.certificate_file + " holds a certificate that expired on 20"),
                    HasSubstr("Z")));
}

TEST(Certificate, RefusesAChainOfWhichOneHasExpired) {
  const TestAuthority authority;
  auto pair = authority.issue({});
  pair.certificate += authority.issue({.expired = true}).certificate;
  const PemFiles folder;
  EXPECT_THAT(complaint(folder.server(pair)),
              HasSubstr("server.pem holds a certificate that expired on"));
}

TEST(Certificate, BearsAnOldAuthorityBesideANewOne) {
  const TestAuthority authority;
  const std::string old = authority.issue({.expired = true}).certificate;
  const PemFiles folder;
  const auto pair = authority.issue({});
  EXPECT_EQ(complaint(folder.server(pair, old + authority.ca_pem())), "none");
  EXPECT_THAT(complaint(folder.server(pair, old)),
              HasSubstr("ca.pem holds only certificates that have expired, the last on 20"));
}

TEST(Certificate, RefusesWhatIsNotValidYetAndSaysFromWhenItIs) {
  const TestAuthority authority;
  const PemFiles folder;
  const auto pair = authority.issue({});
  const TlsFiles files = folder.server(pair, authority.ca_pem());
  const auto too_early = system_clock::now() - hours(24 * 5);  // The authority was valid by then.
  EXPECT_THAT(complaint(files, too_early),
              HasSubstr("server.pem holds a certificate that is not valid before 20"));
  EXPECT_THAT(check_authorities(pair.certificate, too_early).error(),
              HasSubstr("holds no certificate that is valid before 20"));
  EXPECT_TRUE(check_authorities(pair.certificate + authority.ca_pem(), too_early));
}

TEST(Certificate, IsNotWaitedForWhereItIsAPipe) {
  const TestAuthority authority;
  const PemFiles folder;
  TlsFiles files = folder.server(authority.issue({}));
  files.key_file += ".pipe";
  ASSERT_EQ(mkfifo(files.key_file.c_str(), 0600), 0);
  EXPECT_EQ(complaint(files), files.key_file + " is not a regular file");
}

TEST(Certificate, TellsTheFirstExpiryOfAFile) {
  const TestAuthority authority;
  const PemFiles folder;
  const auto now = system_clock::now();
  const std::string path =
      folder.write("two.pem", authority.issue({.valid_for = hours(20)}).certificate +
                                  authority.issue({.valid_for = hours(5)}).certificate);
  const auto expiry = expiry_of(path);
  ASSERT_TRUE(expiry) << expiry.error();
  EXPECT_GE(*expiry, now + hours(5) - std::chrono::seconds(2));
  EXPECT_LE(*expiry, system_clock::now() + hours(5));
  const auto none = expiry_of("/nowhere.pem");
  ASSERT_TRUE(none.has_error());
  EXPECT_THAT(none.error(), HasSubstr("/nowhere.pem"));
}

}  // namespace
}  // namespace gateway::listen
