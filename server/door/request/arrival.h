// What a door knows of a request before it has looked into it.
#pragma once

#include "domain/time.h"
#include "door/checks/answer_bound.h"
#include "door/checks/spelling.h"
#include "door/request/door_probe.h"
#include "door/request/traceparent.h"

namespace gateway::request {

struct Arrival {
  Route route;
  const checks::Spelling& spelling;  ///< The door's; has static storage.
  TraceContext trace;                ///< Our span.
  Timestamp at;
  Deadline deadline;  ///< At or before `at` if it has passed already.
  /// Of an answer that comes in one message, the door's encoding; has static storage. Null: results
  /// come one by one.
  const checks::AnswerEncoding* one_message = nullptr;
};

}  // namespace gateway::request
