// What the operations door is fed with.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include <prometheus/collectable.h>

#include "operations/readiness.h"
#include "operations/status_snapshot.h"

namespace gateway::operations {

/// Where its answers come from. All are called on the server's thread and must not block.
struct OperationsSources {
  /// Read at each scrape, and for the status page's totals.
  std::vector<std::shared_ptr<prometheus::Collectable>> metrics;
  std::function<Readiness()> readiness;
  /// Asks for a snapshot. It calls back once, on any thread, also after the server's end; who waits
  /// for one longer than OperationsLimits::status_timeout gets a 503.
  std::function<void(std::function<void(StatusSnapshot)>)> status;
};

}  // namespace gateway::operations
