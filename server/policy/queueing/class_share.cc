#include "policy/queueing/class_share.h"

#include <algorithm>
#include <cassert>

namespace gateway::queueing {
namespace {

/// What BULK can be ahead or behind, in slots. Leading out of turn, it must not run up a debt that
/// makes it starve for long; and it catches up on no more than one slot in a row.
constexpr double kMostAhead = 2;
constexpr double kMostBehind = 1;

/// Beyond this many slots ahead an urgent item of BULK no longer leads out of turn.
constexpr double kMostAheadToJump = 1;

}  // namespace

ClassShare::ClassShare(double bulk_share) {
  set_bulk_share(bulk_share);
}

void ClassShare::set_bulk_share(double bulk_share) {
  assert(bulk_share >= 0 && bulk_share < 1);
  bulk_share_ = bulk_share;
}

Priority ClassShare::leader(bool interactive_waits, bool bulk_waits) const {
  if (!interactive_waits) return Priority::bulk;
  return bulk_waits && bulk_credit_ > 0 ? Priority::bulk : Priority::interactive;
}

bool ClassShare::may_jump(Priority priority) const {
  return priority == Priority::interactive || bulk_credit_ > -kMostAheadToJump;
}

void ClassShare::note_led(Priority priority) {
  const double spent = priority == Priority::bulk ? 1 : 0;
  bulk_credit_ = std::clamp(bulk_credit_ + bulk_share_ - spent, -kMostAhead, kMostBehind);
}

}  // namespace gateway::queueing
