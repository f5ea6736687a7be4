#include "client/embedctl/secret_file.h"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/client/scratch_directory.h"

namespace embedding_client {
namespace {

namespace fs = std::filesystem;
using testing::content_of;
using ::testing::HasSubstr;
using testing::ScratchDirectory;

TEST(SecretFile, IsForItsOwnerAloneWhateverTheMaskAllows) {
  const ScratchDirectory scratch;
  const mode_t mask = ::umask(0);
  const auto problem = write_secret(scratch.path("token"), "secret");
  ::umask(mask);
  EXPECT_EQ(problem, std::nullopt);
  EXPECT_EQ(content_of(scratch.path("token")), "secret\n");
  EXPECT_EQ(fs::status(scratch.path("token")).permissions(),
            fs::perms::owner_read | fs::perms::owner_write);
}

TEST(SecretFile, IsNeverWrittenOverSomethingElse) {
  const ScratchDirectory scratch;
  const std::string kept = scratch.file("token", "kept");
  const auto problem = write_secret(kept, "secret");
  ASSERT_TRUE(problem);
  EXPECT_THAT(*problem, HasSubstr("is there already"));
  EXPECT_EQ(content_of(kept), "kept");
}

TEST(SecretFile, IsNotWrittenThroughALink) {
  const ScratchDirectory scratch;
  fs::create_symlink(scratch.path("elsewhere"), scratch.path("token"));
  EXPECT_TRUE(write_secret(scratch.path("token"), "secret"));
  EXPECT_FALSE(fs::exists(scratch.path("elsewhere")));
}

TEST(SecretFile, SaysWhyItCannotBeMade) {
  const ScratchDirectory scratch;
  const auto problem = write_secret(scratch.path("no/such/folder"), "secret");
  ASSERT_TRUE(problem);
  EXPECT_THAT(*problem, HasSubstr("No such file"));
  EXPECT_THAT(*problem, ::testing::Not(HasSubstr("secret")));
}

}  // namespace
}  // namespace embedding_client
