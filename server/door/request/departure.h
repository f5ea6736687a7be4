// Whether a caller that goes away gives up, or has waited until its deadline.
#pragma once

#include "dispatch/departure.h"
#include "domain/time.h"

namespace gateway::request {

/// How a caller left at `left` whose request came at `arrived`, to be answered before `deadline`.
/// Without a deadline it gave up.
///
/// A deadline travels as the time that is left, so ours is later than the caller's by the way of
/// the request. A caller that hits its own leaves before ours, and it would look as if it had
/// given up. So who leaves less than 20 ms, or a hundredth of the whole time allowed if that is
/// more, before ours is taken for one that hit its deadline. A time allowed of 20 ms or less is
/// within that altogether. Pure.
[[nodiscard]] dispatch::Departure departure_of(Timestamp arrived, Deadline deadline,
                                               Timestamp left);

}  // namespace gateway::request
