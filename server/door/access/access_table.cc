#include "door/access/access_table.h"

#include <algorithm>
#include <memory>
#include <string_view>
#include <utility>

#include "door/access/bearer_token.h"
#include "door/access/tenant_name.h"

namespace gateway::access {
namespace {

constexpr std::string_view kCommonNamePrefix = "CN=";

/// One for all: nothing in it tells a wrong token from a missing one.
Error unauthenticated() {
  return Error{ErrorKind::unauthenticated,
               "send the bearer token of a tenant as \"authorization\", or connect with "
               "its client certificate"};
}

KnownTenantPtr find(const std::map<std::string, KnownTenantPtr, std::less<>>& tenants,
                    std::string_view name) {
  const auto found = tenants.find(name);
  return found == tenants.end() ? nullptr : found->second;
}

/// Those of `earlier` with new limits, if there are any.
std::shared_ptr<TenantQuotas> quotas_for(const QuotaLimits& limits, const KnownTenantPtr& earlier) {
  if (!limits.items_per_minute && !limits.tokens_per_day) return nullptr;
  if (!earlier || !earlier->quotas) return std::make_shared<TenantQuotas>(limits);
  earlier->quotas->set_limits(limits);
  return earlier->quotas;
}

}  // namespace

AccessTable::AccessTable(AccessRules rules, const AccessTable* earlier)
    : anonymous_(rules.anonymous), trust_tenant_header_(rules.trust_tenant_header) {
  for (TenantAccess& tenant : rules.tenants) add(std::move(tenant), earlier);
}

void AccessTable::add(TenantAccess&& access, const AccessTable* earlier) {
  auto known = std::make_shared<KnownTenant>();
  known->access = std::move(access);
  std::ranges::sort(known->access.models);
  const TenantAccess& tenant = known->access;
  known->quotas =
      quotas_for(tenant.quotas, earlier ? find(earlier->tenants_, tenant.name) : nullptr);
  for (const TokenDigest& token : tenant.tokens) tokens_.emplace(token, known);
  for (const std::string& name : tenant.certificates) {
    if (name.starts_with(kCommonNamePrefix)) {
      common_names_.emplace(name.substr(kCommonNamePrefix.size()), known);
    } else {
      alternative_names_.emplace(name, known);
    }
  }
  tenants_.emplace(tenant.name, known);
}

Result<Identity> AccessTable::identify(const CallerCredentials& shown) const {
  if (shown.authorization.times > 0) {
    KnownTenantPtr owner = owner_of(shown.authorization);
    return owner ? as_named(shown.tenant, std::move(owner)) : unauthenticated();
  }
  if (shown.certificate.shown) {
    KnownTenantPtr owner = owner_of(shown.certificate);
    return owner ? as_named(shown.tenant, std::move(owner)) : unauthenticated();
  }
  return anonymous_ ? as_named(shown.tenant, nullptr) : unauthenticated();
}

KnownTenantPtr AccessTable::owner_of(const SentHeader& authorization) const {
  if (authorization.times > 1) return nullptr;
  const std::optional<std::string_view> token = bearer_token(authorization.value);
  if (!token) return nullptr;
  const auto found = tokens_.find(digest_of(*token));
  return found == tokens_.end() ? nullptr : found->second;
}

/// Alternative names in the certificate's order, then the common name.
KnownTenantPtr AccessTable::owner_of(const CertificateNames& certificate) const {
  for (const std::string_view name : certificate.alternative) {
    if (KnownTenantPtr owner = find(alternative_names_, name)) return owner;
  }
  for (const std::string_view name : certificate.common) {
    if (KnownTenantPtr owner = find(common_names_, name)) return owner;
  }
  return nullptr;
}

/// Precondition: the caller may come in, as `owner`, or without a credential if it is null.
Result<Identity> AccessTable::as_named(const SentHeader& tenant, KnownTenantPtr owner) const {
  const bool trusted = owner ? owner->access.proxy : trust_tenant_header_;
  if (!trusted || tenant.times == 0) {
    KnownTenantPtr named = owner ? owner : find(tenants_, kDefaultTenant);
    std::string name(owner ? std::string_view(owner->access.name) : kDefaultTenant);
    return Identity(std::move(name), std::move(owner), std::move(named));
  }
  // Several values would be one with commas if they came in one header, which is no name.
  if (auto error = check_tenant(tenant.times > 1 ? "," : tenant.value)) return *std::move(error);
  return Identity(std::string(tenant.value), std::move(owner), find(tenants_, tenant.value));
}

}  // namespace gateway::access
