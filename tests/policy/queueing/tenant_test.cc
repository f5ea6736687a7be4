#include "policy/queueing/tenant.h"

#include <gtest/gtest.h>

namespace gateway::queueing {
namespace {

void make_known(TenantTable& table, std::string_view name) {
  static_cast<void>(table.find(name));
}

TEST(TenantTable, FindsTheSameRecordForTheSameName) {
  TenantTable table({.max_tenants = 10, .weights = {}});
  Tenant& a = table.find("a");
  EXPECT_EQ(&table.find("a"), &a);
  EXPECT_NE(&table.find("b"), &a);
  EXPECT_EQ(a.name(), "a");
  EXPECT_EQ(a.weight(), 1);
}

TEST(TenantTable, WhoGivesNoNameIsTheDefaultTenant) {
  TenantTable table({.max_tenants = 10, .weights = {}});
  EXPECT_EQ(table.find("").name(), "default");
  EXPECT_EQ(&table.find("default"), &table.find(""));
}

TEST(TenantTable, TakesWeightsFromTheConfiguration) {
  TenantTable table({.max_tenants = 10, .weights = {{"default", 0.5}, {"search", 4}}});
  EXPECT_EQ(table.find("").weight(), 0.5);
  EXPECT_EQ(table.find("search").weight(), 4);
}

TEST(TenantTable, WithAllHeldFurtherNamesShareTheDefaultsRecord) {
  TenantTable table({.max_tenants = 2, .weights = {{"known", 1}}});
  table.find("a").hold();
  table.find("b").hold();
  EXPECT_EQ(&table.find("c"), &table.find(""));
  EXPECT_EQ(table.find("known").name(), "known");
  table.find("a").drop();
  EXPECT_EQ(table.find("c").name(), "c");
  EXPECT_EQ(table.size(), 4U);
}

TEST(TenantTable, ForgetsTheLongestIdleForANewName) {
  TenantTable table({.max_tenants = 3, .weights = {}});
  Tenant& a = table.find("a");
  make_known(table, "b");
  Tenant& c = table.find("c");
  a.hold();
  a.drop();
  make_known(table, "d");  // Forgets b: a was held after it came.
  EXPECT_EQ(&table.find("a"), &a);
  EXPECT_EQ(&table.find("c"), &c);
  EXPECT_EQ(table.size(), 4U);
}

TEST(TenantTable, ForgetsNeitherTheHeldNorTheConfigured) {
  TenantTable table({.max_tenants = 3, .weights = {{"known", 1}}});
  Tenant& held = table.find("held");
  held.hold();
  table.forget(held);
  table.forget(table.find("known"));
  table.forget(table.find(""));
  EXPECT_EQ(table.size(), 3U);
  held.drop();
  table.forget(held);
  EXPECT_EQ(table.size(), 2U);
}

TEST(TenantTable, ForgetsTheIdleOfWhomNothingIsToBeRemembered) {
  TenantTable table({.max_tenants = 100, .weights = {}});
  for (int k = 0; k < 50; ++k) make_known(table, "t" + std::to_string(k));
  const auto spent = [](const Tenant& tenant) { return tenant.name() != "t7"; };
  for (int k = 0; k < 20; ++k) table.forget_idle(spent);
  EXPECT_EQ(table.size(), 2U);
  const std::size_t before = table.size();
  EXPECT_EQ(table.find("t7").name(), "t7");
  EXPECT_EQ(table.size(), before);
}

TEST(TenantTable, AThousandNamesAndMoreStayBounded) {
  TenantTable table({.max_tenants = 1000, .weights = {}});
  for (int k = 0; k < 100'000; ++k) make_known(table, std::to_string(k));
  EXPECT_EQ(table.size(), 1001U);
}

}  // namespace
}  // namespace gateway::queueing
