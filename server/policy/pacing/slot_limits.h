// What a budget's slots are bounded by, as it is configured.
#pragma once

#include <cstddef>

#include "domain/model_spec.h"
#include "policy/pacing/ramp.h"

namespace gateway::pacing {

struct SlotLimits {
  RateLimits rate;         ///< An absent rate does not pace until throttled; present ones are > 0.
  double burst_calls = 0;  ///< Calls that may come ahead of their even schedule; >= 0.
  /// Share of each rate that stays unused, in [0, 1). The provider counts calls as they arrive: at
  /// exactly the limit, a call that travels faster than the one before it is one too many. The half
  /// percent makes 5 ms of a second.
  double headroom = 0.005;
  /// Most calls started and not finished; > 0. The budget keeps it, not the calendar: it is about
  /// our connections, whoever opens the slots.
  std::size_t max_in_flight = 1;
  Ramp::Params ramp = {};

  bool operator==(const SlotLimits&) const = default;
};

}  // namespace gateway::pacing
