// The rules of who may call, laid out for looking callers up.
#pragma once

#include <map>
#include <string>
#include <unordered_map>

#include "domain/error.h"
#include "door/access/access_rules.h"
#include "door/access/credentials.h"
#include "door/access/identity.h"

namespace gateway::access {

/// Tells who calls. Immutable; a change of the rules makes a new one.
///
/// Tokens are found by their SHA-256, and compared in constant time at last. That the search before
/// may take longer for digests that begin alike tells an attacker nothing: whoever learns a stored
/// digest that way, even whole, is as far as ever from a token that has it.
///
/// Thread: any.
class AccessTable {
 public:
  /// Tenants that `earlier` knows (it may be null) keep what they have used of their quotas.
  AccessTable(AccessRules rules, const AccessTable* earlier);

  /// A bearer token decides, if there is one; else a client certificate; else, where the rules
  /// allow callers without either, x-tenant-id if it is trusted, and kDefaultTenant. That header is
  /// trusted from proxies too, and else ignored. Errors: unauthenticated, always with the same
  /// words; invalid_argument for a trusted tenant header that can be no tenant.
  [[nodiscard]] Result<Identity> identify(const CallerCredentials& shown) const;

 private:
  using ByName = std::map<std::string, KnownTenantPtr, std::less<>>;

  void add(TenantAccess&& access, const AccessTable* earlier);
  [[nodiscard]] KnownTenantPtr owner_of(const SentHeader& authorization) const;
  [[nodiscard]] KnownTenantPtr owner_of(const CertificateNames& certificate) const;
  [[nodiscard]] Result<Identity> as_named(const SentHeader& tenant, KnownTenantPtr owner) const;

  const bool anonymous_;
  const bool trust_tenant_header_;
  ByName tenants_;
  std::unordered_map<TokenDigest, KnownTenantPtr, DigestHash, SameDigest> tokens_;
  // Apart, so that no alternative name passes for a common name by beginning with "CN=".
  ByName alternative_names_;
  ByName common_names_;
};

}  // namespace gateway::access
