#include "app/config/files.h"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/config/every_key.h"

namespace gateway::config {
namespace {

using testing::for_each_changed_key;

TEST(ConfigFiles, AreThoseOfEachKeyThatNamesAFileOutsideTls) {
  std::set<std::string> named;
  for_each_changed_key(
      [&](const std::string& path, std::string_view key, TakesEffect, const LoadedConfig& changed) {
        if ((!key.ends_with("file") && key != "token_vocabulary") || path == "tls") return;
        const std::vector<ConfigFile> files = files_of(changed.config);
        ASSERT_EQ(files.size(), 1U) << path << "." << key;
        EXPECT_EQ(files[0].key, path + "." + std::string(key));
        EXPECT_EQ(files[0].path, "x");
        named.insert(files[0].key);
      });
  EXPECT_THAT(named, ::testing::ElementsAre("auth.tenants_file", "catalogue.file",
                                            "doors.openai.token_vocabulary",
                                            "upstreams[u].api_key_file", "upstreams[u].ca_file"));
}

TEST(ConfigFiles, AreNoneWhereNoneIsNamed) {
  EXPECT_TRUE(files_of(testing::one_of_each().config).empty());
}

}  // namespace
}  // namespace gateway::config
