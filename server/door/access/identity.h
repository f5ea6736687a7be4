// Who calls, and what it may do: an answer that stays true for the call, whatever is reloaded.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "door/access/access_rules.h"
#include "door/access/tenant_quotas.h"

namespace gateway::access {

/// A configured tenant and what it has used. Immutable but for the quotas.
struct KnownTenant {
  TenantAccess access;                   ///< Its models are sorted.
  std::shared_ptr<TenantQuotas> quotas;  ///< Null: it has none.
};
using KnownTenantPtr = std::shared_ptr<const KnownTenant>;

/// A caller that may come in.
///
/// Where a proxy calls in another tenant's name, what either may not is not allowed: naming
/// somebody lends no right that the proxy lacks. Quotas are those of the tenant that is named; the
/// proxy's own if that one is not configured, since all such tenants come out of its share.
///
/// Thread: any; a value.
class Identity {
 public:
  /// `owner` is whose credential was shown, null if none was; `named` is the configured tenant of
  /// that name, null if there is none.
  Identity(std::string tenant, KnownTenantPtr owner, KnownTenantPtr named)
      : tenant_(std::move(tenant)), owner_(std::move(owner)), named_(std::move(named)) {}

  /// In whose name the call is made: whose queue, weight and metrics.
  [[nodiscard]] const std::string& tenant() const { return tenant_; }

  /// `model` is a full name, served or not.
  [[nodiscard]] bool may_use(std::string_view model) const;

  /// The highest priority it may have.
  [[nodiscard]] Priority ceiling() const;

  /// Whether other tenants' queues are shown to it: to operators, and to callers without a
  /// credential, whom nothing tells apart. A proxy's own right, never the named tenant's.
  [[nodiscard]] bool sees_everybody() const { return !owner_ || owner_->access.is_operator; }

  /// Whether it may change how the gateway works: operators only, known by their credential. A
  /// proxy's own right, as above.
  [[nodiscard]] bool operates() const { return owner_ && owner_->access.is_operator; }

  /// Null: not limited.
  [[nodiscard]] std::shared_ptr<TenantQuotas> quotas() const;

 private:
  std::string tenant_;
  KnownTenantPtr owner_;
  KnownTenantPtr named_;
};

}  // namespace gateway::access
