// Who may call and what each tenant may, as configuration says it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/priority.h"
#include "door/access/token_digest.h"

namespace gateway::access {

/// How much a tenant may use; absent: any amount.
struct QuotaLimits {
  std::optional<std::uint64_t> items_per_minute;  ///< In any 60 seconds; > 0.
  std::optional<std::uint64_t> tokens_per_day;    ///< Billed by the provider in any 24 hours; > 0.
};

/// A tenant that is known by name.
struct TenantAccess {
  std::string name;                       ///< As check_tenant() allows; unique.
  std::vector<TokenDigest> tokens;        ///< Each of at most one tenant.
  std::vector<std::string> certificates;  ///< Subject alternative names, or "CN=" and a common
                                          ///< name; each of at most one tenant.
  std::vector<std::string> models;        ///< That it may use; empty: all.
  Priority max_priority = Priority::interactive;
  QuotaLimits quotas;
  bool proxy = false;        ///< May call in the name of another tenant.
  bool is_operator = false;  ///< Sees every tenant's queue; may reset what was learned.
};

struct AccessRules {
  bool anonymous = false;            ///< Callers without a credential may call.
  bool trust_tenant_header = false;  ///< They name their tenant themselves.
  std::vector<TenantAccess> tenants;
};

}  // namespace gateway::access
