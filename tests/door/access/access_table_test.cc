#include "door/access/access_table.h"

#include <chrono>
#include <string>
#include <vector>

#include <gmock/gmock.h>

namespace gateway::access {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

const Timestamp kNow = Timestamp{} + 1h;

TenantAccess tenant(const std::string& name) {
  TenantAccess access;
  access.name = name;
  access.tokens = {digest_of("token-of-" + name)};
  access.certificates = {"spiffe://cluster/" + name, "CN=" + name};
  return access;
}

AccessRules closed(std::vector<TenantAccess> tenants = {tenant("search"), tenant("mail")}) {
  return {.anonymous = false, .trust_tenant_header = false, .tenants = std::move(tenants)};
}

CallerCredentials token(std::string_view authorization) {
  return {.authorization = {.value = authorization, .times = 1}, .tenant = {}, .certificate = {}};
}

CallerCredentials certificate(std::vector<std::string> alternative,
                              std::vector<std::string> common = {}) {
  return {.authorization = {},
          .tenant = {},
          .certificate = {
              .shown = true, .alternative = std::move(alternative), .common = std::move(common)}};
}

CallerCredentials named(CallerCredentials shown, std::string_view tenant, std::size_t times = 1) {
  shown.tenant = {.value = tenant, .times = times};
  return shown;
}

std::string whose(const AccessTable& table, const CallerCredentials& shown) {
  const Result<Identity> caller = table.identify(shown);
  return caller ? caller->tenant() : "refused";
}

TEST(AccessTable, FindsTheTenantOfAToken) {
  TenantAccess rotating = tenant("search");
  rotating.tokens.push_back(digest_of("next"));
  const AccessTable table(closed({tenant("mail"), rotating}), nullptr);
  EXPECT_EQ(whose(table, token("Bearer token-of-search")), "search");
  EXPECT_EQ(whose(table, token("Bearer next")), "search");
  EXPECT_EQ(whose(table, token("Bearer token-of-mail")), "mail");
}

TEST(AccessTable, FindsTheTenantOfACertificate) {
  const AccessTable table(closed(), nullptr);
  EXPECT_EQ(whose(table, certificate({"10.0.0.1", "spiffe://cluster/mail"})), "mail");
  EXPECT_EQ(whose(table, certificate({}, {"search"})), "search");
  EXPECT_EQ(whose(table, certificate({"spiffe://cluster/mail"}, {"search"})), "mail")
      << "alternative names come first";
}

TEST(AccessTable, TakesNoKindOfNameForTheOther) {
  const AccessTable table(closed(), nullptr);
  EXPECT_EQ(whose(table, certificate({"CN=search"})), "refused");
  EXPECT_EQ(whose(table, certificate({"search"})), "refused");
  EXPECT_EQ(whose(table, certificate({}, {"CN=search"})), "refused");
  EXPECT_EQ(whose(table, certificate({}, {"spiffe://cluster/mail"})), "refused");
}

/// Whatever is wrong, or nothing at all.
std::vector<CallerCredentials> strangers() {
  static const std::string too_long = "Bearer " + std::string(600, 'x');
  return {CallerCredentials{},
          token("Bearer wrong"),
          token("Bearer "),
          token(""),
          token("token-of-search"),
          token("Basic token-of-search"),
          token(too_long),
          {.authorization = {.value = "Bearer token-of-search", .times = 2},
           .tenant = {},
           .certificate = {}},
          certificate({}),
          certificate({"spiffe://cluster/nobody"}, {"nobody"})};
}

TEST(AccessTable, TellsNobodyWhatWasWrong) {
  const AccessTable table(closed(), nullptr);
  const Error first = table.identify({}).error();
  EXPECT_EQ(first.kind, ErrorKind::unauthenticated);
  for (const CallerCredentials& stranger : strangers()) {
    const Result<Identity> caller = table.identify(stranger);
    ASSERT_TRUE(caller.has_error());
    EXPECT_EQ(caller.error().kind, ErrorKind::unauthenticated);
    EXPECT_EQ(caller.error().message, first.message);
  }
}

TEST(AccessTable, DoesNotFallBackFromAWrongCredential) {
  AccessRules open = closed();
  open.anonymous = true;
  const AccessTable table(open, nullptr);
  EXPECT_EQ(whose(table, {}), "default");
  for (const CallerCredentials& stranger : strangers()) {
    const bool shows_something = stranger.authorization.times > 0 || stranger.certificate.shown;
    EXPECT_EQ(whose(table, stranger), shows_something ? "refused" : "default");
  }
  CallerCredentials both = certificate({"spiffe://cluster/mail"});
  both.authorization = {.value = "Bearer wrong", .times = 1};
  EXPECT_EQ(whose(table, both), "refused") << "the token decides, if there is one";
  both.authorization.value = "Bearer token-of-search";
  EXPECT_EQ(whose(table, both), "search");
}

TEST(AccessTable, IgnoresATenantHeaderThatItDoesNotTrust) {
  AccessRules open = closed();
  open.anonymous = true;
  const AccessTable table(open, nullptr);
  EXPECT_EQ(whose(table, named({}, "mail")), "default");
  EXPECT_EQ(whose(table, named({}, "no tenant/name")), "default");
  EXPECT_EQ(whose(table, named(token("Bearer token-of-search"), "mail")), "search");
  EXPECT_EQ(whose(table, named(certificate({}, {"search"}), "mail")), "search");
}

TEST(AccessTable, TrustsTheHeaderWhereTheRulesSaySoButNotFromTenants) {
  AccessRules open = closed();
  open.anonymous = true;
  open.trust_tenant_header = true;
  const AccessTable table(open, nullptr);
  EXPECT_EQ(whose(table, named({}, "mail")), "mail");
  EXPECT_EQ(whose(table, named({}, "unheard-of")), "unheard-of");
  EXPECT_EQ(whose(table, {}), "default");
  EXPECT_EQ(whose(table, named(token("Bearer token-of-search"), "mail")), "search");
}

TEST(AccessTable, TrustsTheHeaderOfAProxy) {
  TenantAccess proxy = tenant("edge");
  proxy.proxy = true;
  const AccessTable table(closed({proxy, tenant("mail")}), nullptr);
  EXPECT_EQ(whose(table, token("Bearer token-of-edge")), "edge");
  EXPECT_EQ(whose(table, named(token("Bearer token-of-edge"), "mail")), "mail");
  EXPECT_EQ(whose(table, named(certificate({}, {"edge"}), "unheard-of")), "unheard-of");
}

TEST(AccessTable, RefusesATrustedHeaderThatNamesNoTenant) {
  AccessRules open = closed();
  open.anonymous = true;
  open.trust_tenant_header = true;
  const AccessTable table(open, nullptr);
  for (const CallerCredentials& odd : {named({}, "a/b"), named({}, ""), named({}, "mail", 2)}) {
    const Result<Identity> caller = table.identify(odd);
    ASSERT_TRUE(caller.has_error());
    EXPECT_EQ(caller.error().kind, ErrorKind::invalid_argument);
    EXPECT_THAT(caller.error().message, HasSubstr("\"x-tenant-id\""));
  }
}

TEST(AccessTable, HoldsCallersWithoutACredentialToTheRulesOfTheirTenant) {
  TenantAccess fallback;
  fallback.name = "default";
  fallback.models = {"small"};
  AccessRules open = closed({fallback});
  open.anonymous = true;
  const AccessTable table(open, nullptr);
  EXPECT_FALSE(table.identify({}).value().may_use("large"));
  EXPECT_TRUE(table.identify({}).value().sees_everybody());
}

TEST(AccessTable, KeepsWhatATenantHasUsedThroughAChangeOfItsLimits) {
  TenantAccess limited = tenant("search");
  limited.quotas.items_per_minute = 10;
  const AccessTable first(closed({limited}), nullptr);
  const auto quotas_in = [](const AccessTable& table) {
    return table.identify(token("Bearer token-of-search")).value().quotas();
  };
  ASSERT_TRUE(quotas_in(first)->try_take(8, 0, kNow).has_value());

  limited.quotas.items_per_minute = 12;
  const AccessTable second(closed({tenant("mail"), limited}), &first);
  EXPECT_FALSE(quotas_in(second)->try_take(5, 0, kNow).has_value());
  EXPECT_TRUE(quotas_in(second)->try_take(4, 0, kNow).has_value());

  const AccessTable without(closed({tenant("search")}), &second);
  EXPECT_EQ(quotas_in(without), nullptr);
}

TEST(AccessTable, ForgetsWhatARemovedTenantHasUsed) {
  TenantAccess limited = tenant("search");
  limited.quotas.items_per_minute = 10;
  const AccessTable first(closed({limited}), nullptr);
  const auto quotas = first.identify(token("Bearer token-of-search")).value().quotas();
  ASSERT_TRUE(quotas->try_take(10, 0, kNow).has_value());
  const AccessTable removed(closed({tenant("mail")}), &first);
  EXPECT_EQ(whose(removed, token("Bearer token-of-search")), "refused");
  const AccessTable again(closed({limited}), &removed);
  const auto fresh = again.identify(token("Bearer token-of-search")).value().quotas();
  EXPECT_TRUE(fresh->try_take(10, 0, kNow).has_value());
}

}  // namespace
}  // namespace gateway::access
