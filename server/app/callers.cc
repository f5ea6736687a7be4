#include "app/callers.h"

#include <string>

namespace gateway {
namespace {

TenantAccess access_of(const TenantConfig& tenant) {
  TenantAccess access;
  access.name = tenant.name;
  for (const std::string& token : tenant.tokens) access.tokens.push_back(*parse_digest(token));
  access.certificates = tenant.certificates;
  access.models = tenant.models;
  access.max_priority = tenant.max_priority;
  access.quotas = {.items_per_minute = tenant.items_per_minute,
                   .tokens_per_day = tenant.tokens_per_day};
  access.proxy = tenant.proxy;
  access.sees_everybody = tenant.sees_everybody;
  return access;
}

}  // namespace

AccessRules access_rules(const LoadedConfig& loaded) {
  const AuthConfig& auth = loaded.config.auth;
  AccessRules rules{
      .anonymous = auth.anonymous, .trust_tenant_header = auth.trust_tenant_header, .tenants = {}};
  rules.tenants.reserve(loaded.tenants.size());
  for (const TenantConfig& tenant : loaded.tenants) rules.tenants.push_back(access_of(tenant));
  return rules;
}

}  // namespace gateway
