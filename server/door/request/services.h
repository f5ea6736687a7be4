// What every request needs of the gateway.
#pragma once

#include "dispatch/router.h"
#include "door/access/admission.h"
#include "door/request/door_probe.h"
#include "door/request/service_limits.h"

namespace gateway::request {

/// Thread: any. Outlives all requests, and what it refers to outlives it.
struct Services {
  dispatch::Router& router;
  access::Admission& admission;
  DoorProbe& probe;
  const ServiceLimits limits;
  const DefaultModels defaults;
};

}  // namespace gateway::request
