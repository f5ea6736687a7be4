#include "app/config/warnings.h"

#include <gmock/gmock.h>

#include "tests/app/config/fixture.h"

namespace gateway::config {
namespace {

std::string warnings(const std::string& base_url, const std::string& dialect = "dashscope_native") {
  testing::ConfigWorld world;
  const auto loaded = world.load(testing::kOpen + "upstreams: [{name: u, base_url: \"" + base_url +
                                 "\", dialect: " + dialect +
                                 "}]\nmodels: [{name: text-embedding-v4, upstream: u}]\n");
  return loaded ? warnings_about(loaded->config, testing::kConfigPath) : loaded.error();
}

TEST(Warnings, AreNoneForAHostAlone) {
  EXPECT_EQ(warnings("https://h"), "");
  EXPECT_EQ(warnings("https://h:8443/"), "");
}

TEST(Warnings, TellOfAPathWhatIsAppendedToIt) {
  EXPECT_EQ(warnings("https://h/api"),
            "gateway.yaml: upstreams[0].base_url: warning: calls go to "
            "/api/api/v1/services/embeddings, since /api/v1/services/embeddings is appended; the "
            "provider's own hosts take no path before it\n");
  EXPECT_THAT(warnings("https://h/v1", "openai_compatible"),
              ::testing::HasSubstr("calls go to /v1/compatible-mode/v1/embeddings, since "));
}

TEST(Warnings, LeaveErrorsToTheChecks) {
  EXPECT_THAT(warnings("https://h/compatible-mode/v1"), ::testing::HasSubstr("must end before"));
}

}  // namespace
}  // namespace gateway::config
