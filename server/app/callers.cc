#include "app/callers.h"

#include <string>

namespace gateway::app {
namespace {

access::TenantAccess access_of(const config::TenantConfig& tenant) {
  access::TenantAccess access;
  access.name = tenant.name;
  for (const std::string& token : tenant.tokens)
    access.tokens.push_back(*access::parse_digest(token));
  access.certificates = tenant.certificates;
  access.models = tenant.models;
  access.max_priority = tenant.max_priority;
  access.quotas = {.items_per_minute = tenant.items_per_minute,
                   .tokens_per_day = tenant.tokens_per_day};
  access.proxy = tenant.proxy;
  access.is_operator = tenant.is_operator;
  return access;
}

}  // namespace

access::AccessRules access_rules(const config::LoadedConfig& loaded) {
  const config::AuthConfig& auth = loaded.config.auth;
  access::AccessRules rules{
      .anonymous = auth.anonymous, .trust_tenant_header = auth.trust_tenant_header, .tenants = {}};
  rules.tenants.reserve(loaded.tenants.size());
  for (const config::TenantConfig& tenant : loaded.tenants)
    rules.tenants.push_back(access_of(tenant));
  return rules;
}

}  // namespace gateway::app
