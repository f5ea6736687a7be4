#include "door/access/access_control.h"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace gateway::access {
namespace {

/// One tenant whose second token changes and whose first one stays.
AccessRules rules(int generation) {
  TenantAccess tenant;
  tenant.name = "search";
  tenant.tokens = {digest_of("stays"), digest_of("changes-" + std::to_string(generation))};
  tenant.quotas.items_per_minute = 1000 + static_cast<std::uint64_t>(generation);
  return {.anonymous = false, .trust_tenant_header = false, .tenants = {tenant}};
}

CallerCredentials token(std::string_view authorization) {
  return {.authorization = {.value = authorization, .times = 1}, .tenant = {}, .certificate = {}};
}

TEST(AccessControl, JudgesByTheLatestRules) {
  AccessControl access(rules(1));
  EXPECT_TRUE(access.identify(token("Bearer changes-1")).has_value());
  access.replace(rules(2));
  EXPECT_TRUE(access.identify(token("Bearer changes-2")).has_value());
  EXPECT_FALSE(access.identify(token("Bearer changes-1")).has_value());
}

TEST(AccessControl, LetsWhoIsInStayIn) {
  AccessControl access(rules(1));
  const Identity caller = access.identify(token("Bearer changes-1")).value();
  access.replace({});
  EXPECT_EQ(caller.tenant(), "search");
  EXPECT_TRUE(caller.quotas()->try_take(1000, 0, Timestamp{}).has_value());
}

TEST(AccessControl, ChangesUnderLoadWithoutRefusingAnybody) {
  AccessControl access(rules(0));
  std::atomic<bool> stop{false};
  std::atomic<int> identified{0};
  std::atomic<int> refused{0};
  std::vector<std::thread> callers;
  for (int k = 0; k < 3; ++k) {
    callers.emplace_back([&] {
      while (!stop) ++(access.identify(token("Bearer stays")) ? identified : refused);
    });
  }
  for (int generation = 1; generation <= 50; ++generation) {
    const int before = identified;
    access.replace(rules(generation));
    while (identified < before + 10) std::this_thread::yield();
  }
  stop = true;
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(refused, 0);
}

}  // namespace
}  // namespace gateway::access
