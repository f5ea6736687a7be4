#include "app/lock_checks.h"

#include <absl/synchronization/mutex.h>

namespace gateway::app {

void forgo_lock_checks() {
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
}

}  // namespace gateway::app
