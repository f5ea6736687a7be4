#include "client/embedctl/output_file.h"

#include <filesystem>
#include <sstream>

#include <gtest/gtest.h>

#include "tests/client/embedctl/command_fixture.h"

namespace embedding_client {
namespace {

namespace fs = std::filesystem;
using testing::content_of;
using testing::ScratchDirectory;

TEST(OutputFile, AppearsUnderItsNameOnlyWhenCommitted) {
  const ScratchDirectory scratch;
  const std::string path = scratch.path("out");
  auto file = OutputFile::create(path);
  ASSERT_TRUE(file);
  file->stream() << "content";
  EXPECT_FALSE(fs::exists(path));
  EXPECT_TRUE(file->commit());
  EXPECT_EQ(content_of(path), "content");
  EXPECT_FALSE(fs::exists(path + ".partial"));
}

TEST(OutputFile, LeavesThePartialFileOfARunCutShortAndRefusesToOverwriteIt) {
  const ScratchDirectory scratch;
  const std::string path = scratch.path("out");
  auto file = OutputFile::create(path);
  ASSERT_TRUE(file);
  file->stream() << "half";
  EXPECT_EQ(file->leave_partial(), path + ".partial");
  EXPECT_EQ(content_of(path + ".partial"), "half");
  const auto again = OutputFile::create(path);
  ASSERT_TRUE(again.has_error());
  EXPECT_NE(again.error().message.find(".partial"), std::string::npos);
}

TEST(OutputFile, LeavesNothingWhenNothingWasWritten) {
  const ScratchDirectory scratch;
  const std::string path = scratch.path("out");
  auto file = OutputFile::create(path);
  ASSERT_TRUE(file);
  EXPECT_EQ(file->leave_partial(), "");
  EXPECT_FALSE(fs::exists(path + ".partial"));
}

TEST(OutputFile, WritesADeviceDirectlyInsteadOfReplacingIt) {
  auto file = OutputFile::create("/dev/null");
  ASSERT_TRUE(file);
  EXPECT_FALSE(file->is_seekable());
  file->stream() << "gone";
  EXPECT_TRUE(file->commit());
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

TEST(OutputFile, SaysWhyItCannotBeMade) {
  const auto file = OutputFile::create("/no/such/directory/out");
  ASSERT_TRUE(file.has_error());
  EXPECT_NE(file.error().message.find("/no/such/directory/out"), std::string::npos);
}

}  // namespace
}  // namespace embedding_client
