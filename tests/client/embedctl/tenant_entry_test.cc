#include "client/embedctl/tenant_entry.h"

#include <gtest/gtest.h>

namespace embedding_client {
namespace {

TenantEntry tenant_named(const std::string& name) {
  TenantEntry tenant;
  tenant.name = name;
  return tenant;
}

TEST(TenantEntry, SaysNothingOfWhatIsLeftToTheDefaults) {
  EXPECT_EQ(tenant_line(tenant_named("search"), "sha256:00"),
            "- {name: search, tokens: [\"sha256:00\"]}");
}

TEST(TenantEntry, SaysAllThatIsKnown) {
  TenantEntry tenant = tenant_named("search-2");
  tenant.weight = 2;
  tenant.models = {"text-embedding-v4", "multimodal-embedding-v1"};
  tenant.max_priority = "bulk";
  tenant.tokens_per_day = 5'000'000;
  tenant.items_per_minute = 6000;
  EXPECT_EQ(tenant_line(tenant, "sha256:00"),
            "- {name: search-2, weight: 2, models: [text-embedding-v4, multimodal-embedding-v1], "
            "max_priority: bulk, tokens_per_day: 5000000, items_per_minute: 6000, "
            "tokens: [\"sha256:00\"]}");
  tenant.weight = 0.05;
  EXPECT_NE(tenant_line(tenant, "sha256:00").find("weight: 0.05,"), std::string::npos);
}

TEST(TenantEntry, QuotesWhatYamlWouldTakeForSomethingElse) {
  for (const char* name : {"42", "1.5", "true", "No", "NULL", "y", "-", ".inf", "1e3"}) {
    EXPECT_EQ(tenant_line(tenant_named(name), "sha256:00"),
              "- {name: \"" + std::string(name) + "\", tokens: [\"sha256:00\"]}");
  }
  TenantEntry tenant = tenant_named("search");
  tenant.models = {"a: b", "quote\"d", "nope}"};
  EXPECT_NE(tenant_line(tenant, "sha256:00").find(R"(models: ["a: b", "quote\"d", "nope}"])"),
            std::string::npos);
}

TEST(TenantEntry, HasANameThatTheGatewayTakes) {
  EXPECT_TRUE(is_tenant_name("search_team-2.eu"));
  EXPECT_TRUE(is_tenant_name(std::string(64, 'a')));
  for (const std::string& name : {std::string{}, std::string(65, 'a'), std::string("a b"),
                                  std::string("caf\xc3\xa9"), std::string("a/b")}) {
    EXPECT_FALSE(is_tenant_name(name)) << name;
  }
}

}  // namespace
}  // namespace embedding_client
