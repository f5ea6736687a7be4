// What every request needs of the gateway.
#pragma once

#include "dispatch/router.h"
#include "door/access/admission.h"
#include "door/checks/query_check.h"
#include "door/request/default_models.h"
#include "door/request/door_probe.h"

namespace gateway::request {

/// Thread: any. Outlives all requests, and what it refers to outlives it.
struct Services {
  dispatch::Router& router;
  access::Admission& admission;
  DoorProbe& probe;
  const checks::QueryLimits limits;
  const DefaultModels defaults;
};

}  // namespace gateway::request
