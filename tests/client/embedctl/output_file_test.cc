#include "client/embedctl/output_file.h"

#include <filesystem>
#include <optional>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/client/embedctl/command_fixture.h"

namespace embedding_client {
namespace {

namespace fs = std::filesystem;
using Existing = OutputFile::Existing;
using testing::content_of;
using ::testing::HasSubstr;
using testing::ScratchDirectory;

TEST(OutputFile, AppearsUnderItsNameOnlyWhenCommitted) {
  const ScratchDirectory scratch;
  const std::string path = scratch.path("out");
  auto file = OutputFile::create(path, Existing::kept);
  ASSERT_TRUE(file);
  file->stream() << "content";
  EXPECT_FALSE(fs::exists(path));
  EXPECT_EQ(file->commit(), std::nullopt);
  EXPECT_EQ(content_of(path), "content");
  EXPECT_FALSE(fs::exists(path + ".partial"));
}

TEST(OutputFile, LeavesThePartialFileOfARunCutShortAndRefusesToOverwriteIt) {
  const ScratchDirectory scratch;
  const std::string path = scratch.path("out");
  auto file = OutputFile::create(path, Existing::kept);
  ASSERT_TRUE(file);
  file->stream() << "half";
  EXPECT_EQ(file->leave_partial(), path + ".partial");
  EXPECT_EQ(content_of(path + ".partial"), "half");
  const auto again = OutputFile::create(path, Existing::kept);
  ASSERT_TRUE(again.has_error());
  EXPECT_NE(again.error().message.find(".partial"), std::string::npos);
}

TEST(OutputFile, IsNotMadeWhereSomethingHasItsName) {
  const ScratchDirectory scratch;
  const std::string path = scratch.file("out", "kept");
  const std::string astray = scratch.path("astray");
  fs::create_symlink(scratch.path("nowhere"), astray);
  for (const std::string& taken : {path, astray}) {
    const auto file = OutputFile::create(taken, Existing::kept);
    ASSERT_TRUE(file.has_error()) << taken;
    EXPECT_EQ(file.error().message, taken + " is there already; --force replaces it");
    EXPECT_FALSE(fs::exists(taken + ".partial"));
  }
  EXPECT_EQ(content_of(path), "kept");
}

TEST(OutputFile, ReplacesAnotherWhenItIsCompleteAndNotBefore) {
  const ScratchDirectory scratch;
  const std::string path = scratch.file("out", "earlier");
  auto file = OutputFile::create(path, Existing::replaced);
  ASSERT_TRUE(file);
  file->stream() << "later";
  EXPECT_EQ(content_of(path), "earlier");
  EXPECT_EQ(file->commit(), std::nullopt);
  EXPECT_EQ(content_of(path), "later");
  EXPECT_FALSE(fs::exists(path + ".partial"));
}

TEST(OutputFile, KeepsWhatCameUnderItsNameMeanwhileAndItselfToo) {
  const ScratchDirectory scratch;
  const std::string path = scratch.path("out");
  auto file = OutputFile::create(path, Existing::kept);
  ASSERT_TRUE(file);
  file->stream() << "paid for";
  scratch.file("out", "somebody else's");
  EXPECT_EQ(file->commit(),
            path + " came meanwhile and is kept; the results are in " + path + ".partial");
  EXPECT_EQ(content_of(path), "somebody else's");
  EXPECT_EQ(content_of(path + ".partial"), "paid for");
}

TEST(OutputFile, IsWrittenByOneRunAtATime) {
  const ScratchDirectory scratch;
  const std::string path = scratch.path("out");
  auto first = OutputFile::create(path, Existing::kept);
  ASSERT_TRUE(first);
  first->stream() << "the first";
  for (const Existing existing : {Existing::kept, Existing::replaced}) {
    EXPECT_TRUE(OutputFile::create(path, existing).has_error());
  }
  EXPECT_EQ(first->commit(), std::nullopt);
  EXPECT_EQ(content_of(path), "the first");
}

TEST(OutputFile, SaysWhyItCannotBeCompletedAndWhereTheResultsAre) {
  const ScratchDirectory scratch;
  const std::string path = scratch.path("out");
  auto file = OutputFile::create(path, Existing::replaced);
  ASSERT_TRUE(file);
  fs::create_directory(path);
  const auto problem = file->commit();
  ASSERT_TRUE(problem);
  EXPECT_THAT(*problem, HasSubstr("can't make " + path + ": Is a directory"));
  EXPECT_THAT(*problem, HasSubstr("the results are in " + path + ".partial"));
}

TEST(OutputFile, SaysThatItCouldNotAllBeWritten) {
  auto file = OutputFile::create("/dev/full", Existing::kept);
  ASSERT_TRUE(file);
  file->stream() << "too much";
  EXPECT_EQ(file->commit(), "not all could be written to /dev/full");
}

TEST(OutputFile, LeavesNothingWhenNothingWasWritten) {
  const ScratchDirectory scratch;
  const std::string path = scratch.path("out");
  auto file = OutputFile::create(path, Existing::kept);
  ASSERT_TRUE(file);
  EXPECT_EQ(file->leave_partial(), "");
  EXPECT_FALSE(fs::exists(path + ".partial"));
}

TEST(OutputFile, WritesADeviceDirectlyInsteadOfReplacingIt) {
  auto file = OutputFile::create("/dev/null", Existing::kept);
  ASSERT_TRUE(file);
  EXPECT_FALSE(file->is_seekable());
  file->stream() << "gone";
  EXPECT_EQ(file->commit(), std::nullopt);
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

TEST(OutputFile, SaysWhyItCannotBeMade) {
  const auto file = OutputFile::create("/no/such/directory/out", Existing::kept);
  ASSERT_TRUE(file.has_error());
  EXPECT_NE(file.error().message.find("/no/such/directory/out"), std::string::npos);
}

}  // namespace
}  // namespace embedding_client
