#include "listen/regular_file.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include <gtest/gtest.h>
#include <sys/stat.h>

namespace gateway::listen {
namespace {

constexpr std::size_t kMaxBytes = 1 << 20;

/// A folder with a pipe in it.
class RegularFile : public ::testing::Test {
 protected:
  RegularFile() {
    std::string name = ::testing::TempDir() + "regular_file_XXXXXX";
    folder_ = mkdtemp(name.data());
    mkfifo(pipe().c_str(), 0600);
  }
  ~RegularFile() override { std::filesystem::remove_all(folder_); }

  [[nodiscard]] std::string pipe() const { return folder_ / "pipe"; }

  std::string write(const std::string& name, const std::string& content) {
    std::ofstream(folder_ / name, std::ios::binary) << content;
    return folder_ / name;
  }

  static std::string fault(const std::string& path) {
    const auto content = read_regular_file(path, kMaxBytes);
    return content ? "none" : content.error().reason;
  }

  std::filesystem::path folder_;
};

TEST_F(RegularFile, IsReadWholeAndThroughLinks) {
  const std::string content = std::string("a\0b\n", 4) + std::string(100'000, 'x');
  std::filesystem::create_symlink(write("file", content), folder_ / "link");
  EXPECT_EQ(*read_regular_file(folder_ / "link", kMaxBytes), content);
  EXPECT_EQ(*read_regular_file(write("empty", ""), kMaxBytes), "");
}

TEST_F(RegularFile, IsNoPipeForWhoseWriterOneWouldWait) {
  EXPECT_EQ(fault(pipe()), "is not a regular file");
}

TEST_F(RegularFile, IsNoDeviceAndNoFolder) {
  EXPECT_EQ(fault("/dev/zero"), "is not a regular file");
  EXPECT_EQ(fault(folder_), "is not a regular file");
}

TEST_F(RegularFile, IsThere) {
  EXPECT_EQ(fault(folder_ / "nothing"), "can't be read: No such file or directory");
}

TEST_F(RegularFile, IsNotTooLarge) {
  EXPECT_EQ(fault(write("full", std::string(kMaxBytes, 'x'))), "none");
  EXPECT_EQ(fault(write("large", std::string(kMaxBytes + 1, 'x'))), "is larger than 1 MiB");
}

TEST_F(RegularFile, MayBeAPipeForWhoReadsItToItsEnd) {
  std::thread writer([this] { std::ofstream(pipe()) << "from the pipe"; });
  const auto content = read_to_end(pipe(), kMaxBytes);
  writer.join();
  ASSERT_TRUE(content) << content.error().reason;
  EXPECT_EQ(*content, "from the pipe");
  EXPECT_EQ(read_to_end("/dev/zero", kMaxBytes).error().reason, "is larger than 1 MiB");
}

}  // namespace
}  // namespace gateway::listen
