// Who is told all that happens.
#pragma once

#include "dispatch/probe.h"
#include "door/request/door_probe.h"

namespace gateway::telemetry {

/// Of requests by the doors, of items and calls by dispatch.
///
/// Thread: any, as each half.
class Observer : public request::DoorProbe, public dispatch::Probe {};

}  // namespace gateway::telemetry
