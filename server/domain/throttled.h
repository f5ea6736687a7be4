// What is remembered of throttles that an item has met.
#pragma once

#include "domain/slot.h"
#include "domain/time.h"

namespace gateway {

/// One call that was throttled, and what became of its items since: they were throttled again, in
/// that call or in parts of it.
struct Throttled {
  Slot first;         ///< Of that call.
  Timestamp last_at;  ///< When the last one of those calls ended.
  bool own = false;   ///< Others passed between two of them, so they are throttled at any pace.
};

}  // namespace gateway
