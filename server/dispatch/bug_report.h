// The seam for what should never happen.
#pragma once

#include <string_view>

namespace gateway::dispatch {

/// Told of bugs that were survived. Implementations must not throw or block.
///
/// Thread: any; implementations are thread-safe.
class BugReport {
 public:
  virtual ~BugReport() = default;

  /// An exception escaped a task or a handler. `task` is a name of ours, `what` the exception's
  /// words.
  virtual void task_failed(std::string_view task, std::string_view what) = 0;
};

}  // namespace gateway::dispatch
