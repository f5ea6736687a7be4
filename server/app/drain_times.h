// When the parts of a drain end.
#pragma once

#include "domain/time.h"

namespace gateway::app {

/// The parts of a drain, one after the other; all of it ends with the grace.
struct DrainTimes {
  Duration quiet;      ///< So long answers are kept back until no client has a call on its way.
  Duration telling;    ///< So long the clients may take to hear that they are to go.
  Timestamp answered;  ///< What the provider has not answered is answered with UNAVAILABLE.
  Timestamp cut;       ///< The last RPCs are cut, slow readers in the midst of an answer.
};

/// Those of a drain that begins `now`. A grace below 100 ms, zero too, is taken for as much: the
/// first two parts need it.
[[nodiscard]] DrainTimes drain_times(Timestamp now, Duration grace);

}  // namespace gateway::app
