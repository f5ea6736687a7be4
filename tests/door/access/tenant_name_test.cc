#include "door/access/tenant_name.h"

#include <string>

#include <gmock/gmock.h>

namespace gateway::access {
namespace {

TEST(TenantName, MayBeLettersDigitsAndAFewSigns) {
  EXPECT_FALSE(check_tenant("default").has_value());
  EXPECT_FALSE(check_tenant("Search-Team_2.eu").has_value());
  EXPECT_FALSE(check_tenant(std::string(64, 'a')).has_value());
}

TEST(TenantName, IsRefusedOtherwiseAndNotRepeated) {
  for (const std::string& tenant :
       {std::string(), std::string(65, 'a'), std::string("a,b"), std::string("a b"),
        std::string("a/b"), std::string("zażółć")}) {
    const std::optional<Error> error = check_tenant(tenant);
    ASSERT_TRUE(error.has_value()) << tenant;
    EXPECT_EQ(error->kind, ErrorKind::invalid_argument);
    EXPECT_THAT(error->message, ::testing::HasSubstr("\"x-tenant-id\""));
    EXPECT_THAT(error->message, ::testing::HasSubstr("64"));
  }
}

}  // namespace
}  // namespace gateway::access
