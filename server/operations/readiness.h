// Whether this process should be sent requests now.
#pragma once

#include <string>

namespace gateway::operations {

/// What /readyz answers: 200 if ready, else 503 with the reason.
struct Readiness {
  bool ready = false;
  /// Why not, in words that end a sentence: "no upstream was reached yet". Unused if ready.
  std::string reason;
};

}  // namespace gateway::operations
