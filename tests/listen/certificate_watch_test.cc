#include "listen/certificate_watch.h"

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "tests/support/or_throw.h"
#include "tests/support/pem_files.h"

namespace gateway::listen {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::PemFiles;
using testing::TestAuthority;

/// What a watch says, for a test to wait for.
class Newspaper {
 public:
  TlsNews subscription() {
    return {[this] { print("renewed"); }, [this](const std::string& reason) { print(reason); }};
  }

  /// All that was said, once there are `count` pieces.
  std::vector<std::string> await(std::size_t count) {
    std::unique_lock lock(mutex_);
    const bool came =
        printed_.wait_for(lock, std::chrono::seconds(20), [&] { return news_.size() >= count; });
    EXPECT_TRUE(came);
    return news_;
  }

 private:
  void print(const std::string& piece) {
    const std::lock_guard lock(mutex_);
    news_.push_back(piece);
    printed_.notify_one();
  }

  std::mutex mutex_;
  std::condition_variable printed_;
  std::vector<std::string> news_;
};

TlsMaterial read(const TlsFiles& files) {
  return testing::or_throw(read_tls_files(files, std::chrono::system_clock::now()));
}

TEST(CertificateWatch, ShowsWhatItStartedWithOnce) {
  const TestAuthority authority;
  const PemFiles folder;
  const TlsFiles files = folder.server(authority.issue({}));
  const CertificateWatch watch(files, read(files), {});
  std::uint64_t seen = 0;
  EXPECT_EQ(watch.newer_than(seen), read(files));
  EXPECT_EQ(watch.newer_than(seen), std::nullopt);
}

TEST(CertificateWatch, TakesUpANewPairAndANewAuthority) {
  const TestAuthority authority;
  const TestAuthority next_authority;
  const PemFiles folder;
  const TlsFiles files = folder.server(authority.issue({}), authority.ca_pem());
  Newspaper news;
  const CertificateWatch watch(files, read(files), news.subscription());
  std::uint64_t seen = 0;
  EXPECT_TRUE(watch.newer_than(seen));
  folder.write("ca.pem", next_authority.ca_pem());
  EXPECT_THAT(news.await(1), ElementsAre("renewed"));
  const auto material = watch.newer_than(seen);
  ASSERT_TRUE(material);
  EXPECT_EQ(material->client_ca, next_authority.ca_pem());
}

TEST(CertificateWatch, WaitsUntilBothHalvesOfANewPairAreThere) {
  const TestAuthority authority;
  const PemFiles folder;
  const TlsFiles files = folder.server(authority.issue({}));
  Newspaper news;
  const CertificateWatch watch(files, read(files), news.subscription());
  std::uint64_t seen = 0;
  EXPECT_TRUE(watch.newer_than(seen));
  const auto next = authority.issue({});
  folder.write("server.pem", next.certificate);
  EXPECT_THAT(news.await(1), ElementsAre(HasSubstr("not the key of the certificate")));
  EXPECT_FALSE(watch.newer_than(seen));
  folder.write("server.key", next.private_key);
  EXPECT_EQ(news.await(2).back(), "renewed");
  const auto material = watch.newer_than(seen);
  ASSERT_TRUE(material);
  EXPECT_EQ(material->certificate, next.certificate);
}

TEST(CertificateWatch, KeepsWhatItHasWhileTheFilesAreAtFaultAndSaysEachFaultOnce) {
  const TestAuthority authority;
  const PemFiles folder;
  const auto first = authority.issue({});
  const TlsFiles files = folder.server(first);
  Newspaper news;
  const CertificateWatch watch(files, read(files), news.subscription());
  std::uint64_t seen = 0;
  EXPECT_TRUE(watch.newer_than(seen));
  folder.write("server.pem", "");
  EXPECT_THAT(news.await(1).back(), HasSubstr("holds no PEM certificate"));
  folder.write("server.pem", authority.issue({.expired = true}).certificate);
  EXPECT_THAT(news.await(2).back(), HasSubstr("expired"));
  std::filesystem::remove(files.certificate_file);
  EXPECT_THAT(news.await(3),
              ElementsAre(HasSubstr("no PEM"), HasSubstr("expired"), HasSubstr("No such file")));
  EXPECT_FALSE(watch.newer_than(seen));
}

}  // namespace
}  // namespace gateway::listen
