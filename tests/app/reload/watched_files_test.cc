#include "app/reload/watched_files.h"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace gateway::reload {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// Files that exist in the test only.
class WatchedFilesTest : public ::testing::Test {
 protected:
  std::map<std::string, std::string> contents_ = {{"a", "1"}, {"b", "1"}};
  WatchedFiles files_{
      {[this](const std::string& path) -> config::FileContent {
         const auto found = contents_.find(path);
         if (found == contents_.end())
           return listen::FileFault{listen::FileFault::Kind::unreadable, "can't be read"};
         return found->second;
       },
       [](const std::string&) { return std::nullopt; }}};
};

TEST_F(WatchedFilesTest, TellEachChangeOnce) {
  files_.watch({"a", "b"});
  EXPECT_THAT(files_.changed(), IsEmpty());
  contents_["b"] = "2";
  EXPECT_THAT(files_.changed(), ElementsAre("b"));
  EXPECT_THAT(files_.changed(), IsEmpty());
}

TEST_F(WatchedFilesTest, TellOfFilesThatComeAndGo) {
  files_.watch({"a", "c"});
  contents_.erase("a");
  contents_["c"] = "";
  EXPECT_THAT(files_.changed(), ElementsAre("a", "c"));
  EXPECT_THAT(files_.changed(), IsEmpty());
}

TEST_F(WatchedFilesTest, LookAtOneFileOnceThoughItIsNamedTwice) {
  files_.watch({"a", "a"});
  contents_["a"] = "2";
  EXPECT_THAT(files_.changed(), ElementsAre("a"));
}

TEST_F(WatchedFilesTest, SeeAChangeBetweenReadingAndWatching) {
  EXPECT_EQ(*files_.sources().file("a"), "1");
  contents_["a"] = "2";
  files_.watch({"a"});
  EXPECT_THAT(files_.changed(), ElementsAre("a"));
}

TEST_F(WatchedFilesTest, CountReadingAsHavingLooked) {
  files_.watch({"a"});
  contents_["a"] = "2";
  EXPECT_EQ(*files_.sources().file("a"), "2");
  EXPECT_THAT(files_.changed(), IsEmpty());
}

TEST_F(WatchedFilesTest, ForgetWhatIsNoLongerWatched) {
  files_.watch({"a", "b"});
  files_.watch({"b"});
  contents_["a"] = "2";
  EXPECT_THAT(files_.changed(), IsEmpty());
}

/// As the kubelet mounts a secret: the name leads over a link to a folder that is replaced.
TEST(WatchedFilesOnDisk, SeeALinkThatIsTurnedOver) {
  namespace fs = std::filesystem;
  const fs::path folder = fs::path(::testing::TempDir()) / ("watched-" + std::to_string(getpid()));
  const auto write = [&](const char* version, const char* content) {
    fs::create_directories(folder / version);
    std::ofstream(folder / version / "key") << content;
  };
  write("v1", "sk-1");
  write("v2", "sk-2");
  fs::create_directory_symlink("v1", folder / "data");
  fs::create_symlink("data/key", folder / "key");
  // The same size and the same time: only what is in it tells.
  fs::last_write_time(folder / "v2" / "key", fs::last_write_time(folder / "v1" / "key"));

  WatchedFiles files(config::process_sources());
  files.watch({folder / "key"});
  EXPECT_THAT(files.changed(), IsEmpty());
  fs::create_directory_symlink("v2", folder / "data.new");
  fs::rename(folder / "data.new", folder / "data");
  EXPECT_THAT(files.changed(), ElementsAre((folder / "key").string()));
  fs::remove_all(folder);
}

}  // namespace
}  // namespace gateway::reload
