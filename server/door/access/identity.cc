#include "door/access/identity.h"

#include <algorithm>

namespace gateway::access {
namespace {

bool lets_use(const KnownTenantPtr& tenant, std::string_view model) {
  if (!tenant || tenant->access.models.empty()) return true;
  return std::ranges::binary_search(tenant->access.models, model);
}

bool is_held_to_bulk(const KnownTenantPtr& tenant) {
  return tenant && tenant->access.max_priority == Priority::bulk;
}

}  // namespace

bool Identity::may_use(std::string_view model) const {
  return lets_use(owner_, model) && lets_use(named_, model);
}

Priority Identity::ceiling() const {
  return is_held_to_bulk(owner_) || is_held_to_bulk(named_) ? Priority::bulk
                                                            : Priority::interactive;
}

std::shared_ptr<TenantQuotas> Identity::quotas() const {
  if (named_) return named_->quotas;
  return owner_ ? owner_->quotas : nullptr;
}

}  // namespace gateway::access
