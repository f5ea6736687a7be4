// What each kind of error is to a caller and to the metrics. docs/architecture.md says the same in
// words; error_reason.h has the table.
#pragma once

#include "domain/code.h"
#include "domain/error.h"
#include "domain/rejection.h"

namespace gateway::request {

[[nodiscard]] Code code_of(ErrorKind kind);

/// Why a request is turned away that its caller could have known to be wrong.
[[nodiscard]] Rejection rejection_of(ErrorKind kind);

}  // namespace gateway::request
