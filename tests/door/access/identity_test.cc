#include "door/access/identity.h"

#include <gtest/gtest.h>

#include "tests/door/access/callers.h"

namespace gateway::access {
namespace {

using testing::anybody;
using testing::known;
using testing::owner_of;
using testing::restricted;

TEST(Identity, OfATenantMayUseWhatIsInItsList) {
  const Identity caller = owner_of(restricted({"b", "a"}));
  EXPECT_TRUE(caller.may_use("a"));
  EXPECT_TRUE(caller.may_use("b"));
  EXPECT_FALSE(caller.may_use("c"));
  EXPECT_TRUE(owner_of(restricted({})).may_use("anything"));
  EXPECT_TRUE(anybody().may_use("anything"));
}

TEST(Identity, IsNotLentARightThatTheProxyLacks) {
  TenantAccess proxy = restricted({"a", "b"});
  proxy.max_priority = Priority::bulk;
  const Identity caller("other", known(proxy), known(restricted({"b", "c"})));
  EXPECT_EQ(caller.tenant(), "other");
  EXPECT_FALSE(caller.may_use("a"));
  EXPECT_TRUE(caller.may_use("b"));
  EXPECT_FALSE(caller.may_use("c"));
  EXPECT_EQ(caller.ceiling(), Priority::bulk);
}

TEST(Identity, IsHeldToThePriorityOfTheTenantThatAProxyNames) {
  TenantAccess bulk;
  bulk.max_priority = Priority::bulk;
  EXPECT_EQ(Identity("b", known({}), known(bulk)).ceiling(), Priority::bulk);
  EXPECT_EQ(Identity("b", known({}), known({})).ceiling(), Priority::interactive);
  EXPECT_EQ(anybody().ceiling(), Priority::interactive);
}

TEST(Identity, SeesEverybodyAsAnOperatorOrWithoutACredential) {
  TenantAccess seer;
  seer.is_operator = true;
  EXPECT_TRUE(owner_of(seer).sees_everybody());
  EXPECT_TRUE(anybody().sees_everybody());
  EXPECT_FALSE(owner_of({}).sees_everybody());
  EXPECT_FALSE(Identity("seer", known({}), known(seer)).sees_everybody()) << "a proxy, by naming";
  EXPECT_TRUE(Identity("b", known(seer), known({})).sees_everybody()) << "a proxy's own right";
}

TEST(Identity, SpendsTheNamedTenantsQuotasAndElseTheProxysOwn) {
  TenantAccess limited;
  limited.quotas.items_per_minute = 5;
  const KnownTenantPtr proxy = known(limited);
  const KnownTenantPtr named = known(limited);
  EXPECT_EQ(Identity("n", proxy, named).quotas(), named->quotas);
  EXPECT_EQ(Identity("n", proxy, nullptr).quotas(), proxy->quotas);
  EXPECT_EQ(Identity("n", nullptr, named).quotas(), named->quotas);
  EXPECT_EQ(Identity("n", proxy, known({})).quotas(), nullptr);
  EXPECT_EQ(anybody().quotas(), nullptr);
}

}  // namespace
}  // namespace gateway::access
