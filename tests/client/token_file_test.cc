#include "client/token_file.h"

#include <filesystem>

#include <gtest/gtest.h>

#include "tests/client/scratch_directory.h"

namespace embedding_client {
namespace {

using testing::ScratchDirectory;

TEST(TokenFile, GivesTheTokenThatTheFileHoldsNow) {
  const ScratchDirectory scratch;
  const auto file = TokenFile::open(scratch.file("token", "first\n"));
  ASSERT_TRUE(file);
  EXPECT_EQ((*file)->token(), "first");
  scratch.file("token", "other\n");
  EXPECT_EQ((*file)->token(), "other");
}

TEST(TokenFile, FollowsALinkThatIsTurned) {
  const ScratchDirectory scratch;
  namespace fs = std::filesystem;
  fs::create_symlink(scratch.file("one", "first"), scratch.path("token"));
  const auto file = TokenFile::open(scratch.path("token"));
  fs::create_symlink(scratch.file("two", "second"), scratch.path("next"));
  fs::rename(scratch.path("next"), scratch.path("token"));  // As mounted secrets are replaced.
  EXPECT_EQ((*file)->token(), "second");
}

TEST(TokenFile, KeepsTheLastTokenWhileTheFileIsBeingWrittenOrGone) {
  const ScratchDirectory scratch;
  const auto file = TokenFile::open(scratch.file("token", "first\n"));
  scratch.file("token", "");
  EXPECT_EQ((*file)->token(), "first");
  std::filesystem::remove(scratch.path("token"));
  EXPECT_EQ((*file)->token(), "first");
  scratch.file("token", "second");
  EXPECT_EQ((*file)->token(), "second");
}

TEST(TokenFile, IsNotOpenedWithoutAToken) {
  const ScratchDirectory scratch;
  const auto missing = TokenFile::open(scratch.path("missing"));
  ASSERT_TRUE(missing.has_error());
  EXPECT_NE(missing.error().message.find(scratch.path("missing")), std::string::npos);
  const auto crowded = TokenFile::open(scratch.file("crowded", "secret-one secret-two"));
  ASSERT_TRUE(crowded.has_error());
  EXPECT_EQ(crowded.error().message.find("secret-one"), std::string::npos);
}

}  // namespace
}  // namespace embedding_client
