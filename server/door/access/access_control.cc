#include "door/access/access_control.h"

#include <utility>

namespace gateway::access {

AccessControl::AccessControl(AccessRules rules)
    : table_(std::make_shared<const AccessTable>(std::move(rules), nullptr)) {}

void AccessControl::replace(AccessRules rules) {
  const std::lock_guard replacing(replacing_);
  std::shared_ptr<const AccessTable> next =
      std::make_shared<const AccessTable>(std::move(rules), table().get());
  const std::lock_guard lock(mutex_);
  table_.swap(next);  // The old one dies after the lock, if no caller looks into it.
}

Result<Identity> AccessControl::identify(const CallerCredentials& shown) const {
  return table()->identify(shown);
}

std::shared_ptr<const AccessTable> AccessControl::table() const {
  const std::lock_guard lock(mutex_);
  return table_;
}

}  // namespace gateway::access
