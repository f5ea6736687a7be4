// What makes one door's words its own: names of fields, and the bodies of failures.
#pragma once

#include <string_view>

#include "domain/error.h"
#include "door/checks/spelling.h"
#include "http_call/objection.h"
#include "http_call/reply.h"

namespace gateway::http_call {

/// Has static storage, and so has what it refers to. Its functions are pure; their replies are not
/// signed (call_head.h).
struct Shape {
  const checks::Spelling& spelling;
  Reply (*error)(const Error& error, std::string_view request_id);
  /// `allowed`: the method that the path takes, of `wrong_method`; else empty.
  Reply (*objection)(Objection objection, std::string_view request_id, std::string_view allowed);
};

}  // namespace gateway::http_call
