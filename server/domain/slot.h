// The right to make one call.
#pragma once

#include <cstdint>

#include "domain/time.h"

namespace gateway {

/// Granted by a budget's calendar: policy/pacing/slot_source.h.
struct Slot {
  Timestamp opens_at;
  std::uint64_t tokens = 0;  ///< Reserved for it.
  std::uint64_t epoch = 0;   ///< Of the calendar that opened it.

  bool operator==(const Slot&) const = default;
};

}  // namespace gateway
