// When the parts of a drain end.
#pragma once

#include "domain/time.h"

namespace gateway::app {

/// The longest that each part of a drain may last; all of it ends with the grace. They come one
/// after the other, and none lasts longer than there is something to wait for.
struct DrainTimes {
  Timestamp answered;  ///< What the provider has not answered is answered with UNAVAILABLE.
  Timestamp read;      ///< Who has not taken the answers is not waited for any more.
  Duration linger;     ///< Then new requests are refused politely for so long, and…
  Timestamp cut;       ///< …the last connections are cut, slow readers in the midst of an answer.
};

/// Those of a drain that begins `now`. A grace below 100 ms, zero too, is taken for as much: the
/// refusals need it to leave.
[[nodiscard]] DrainTimes drain_times(Timestamp now, Duration grace);

}  // namespace gateway::app
