// The rules of who may call as they are now: they may change while calls come in.
#pragma once

#include <memory>
#include <mutex>

#include "door/access/access_table.h"

namespace gateway::access {

/// Identifies callers by rules that can be replaced at any time, whole.
///
/// Thread: any.
class AccessControl {
 public:
  explicit AccessControl(AccessRules rules);

  /// From now on callers are judged by `rules`; who is in already is not asked again. Tenants that
  /// stay keep what they have used of their quotas, also of one whose limit changes.
  void replace(AccessRules rules);

  /// As AccessTable::identify().
  [[nodiscard]] Result<Identity> identify(const CallerCredentials& shown) const;

 private:
  [[nodiscard]] std::shared_ptr<const AccessTable> table() const;

  std::mutex replacing_;  // One replace() at a time; not held while callers look.
  // Held for a copy or a swap of the pointer. Not std::atomic<std::shared_ptr>: in libstdc++ 12 it
  // is a lock too, one that the thread sanitizer does not understand.
  mutable std::mutex mutex_;
  std::shared_ptr<const AccessTable> table_;
};

}  // namespace gateway::access
