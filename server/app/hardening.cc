#include "app/hardening.h"

#include <sys/prctl.h>
#include <sys/resource.h>

namespace gateway::app {
namespace {

/// The leak sanitizer attaches to the process at its end, and fails if it may not.
#ifdef __SANITIZE_ADDRESS__
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

}  // namespace

void forbid_core_dumps() {
  constexpr rlimit kNone{.rlim_cur = 0, .rlim_max = 0};
  setrlimit(RLIMIT_CORE, &kNone);
  if (!kSanitized) prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

}  // namespace gateway::app
