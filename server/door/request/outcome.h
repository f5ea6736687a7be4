// The table of outcomes: what each kind of error is to a caller. docs/architecture.md says the same
// in words.
#pragma once

#include "domain/code.h"
#include "domain/error.h"
#include "domain/rejection.h"

namespace gateway::request {

[[nodiscard]] Code code_of(ErrorKind kind);

/// Whether the same item may succeed later without anybody changing anything.
[[nodiscard]] bool is_retryable(ErrorKind kind);

/// Why a request is turned away that its caller could have known to be wrong.
[[nodiscard]] Rejection rejection_of(ErrorKind kind);

}  // namespace gateway::request
