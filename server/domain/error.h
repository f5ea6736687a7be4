// What a caller can be told when an item or a request fails.
#pragma once

#include <optional>
#include <string>

#include <boost/system/result.hpp>

#include "domain/rejection.h"
#include "domain/time.h"

namespace gateway {

/// One value per row of the table of outcomes in docs/architecture.md; door/request/error_reason.h
/// has what callers are told of each.
enum class ErrorKind {
  invalid_argument,   ///< The request is malformed or impossible; nothing of it was sent.
  unknown_model,      ///< No such model is configured.
  unauthenticated,    ///< Who calls is not known.
  permission_denied,  ///< Who calls is known, and may not do this.
  quota_exceeded,     ///< The tenant's own quota is used up; it refills by retry_after.
  overloaded,         ///< Our queues are full; come back after retry_after.
  too_large,          ///< The request's message or metadata is over the door's limit.
  throttled,          ///< The provider throttles, past this item's deadline or our patience.
  deadline_exceeded,  ///< The deadline passed while queued or in flight.
  cancelled,          ///< The caller went away.
  item_refused,       ///< The provider refuses this very item.
  unavailable,        ///< The provider is down, or we are draining; retries are spent.
  misconfigured,      ///< Our key, account or model access is refused: an operator must act.
  bad_answer,         ///< The provider's answer broke its contract, more than once.
  internal,           ///< A bug of ours.
};

/// A failure as the caller sees it. `message` is for people and never holds a caller's text or a
/// key.
struct Error {
  ErrorKind kind;
  std::string message;
  std::string provider_code = {};            ///< The provider's own code; empty if it sent none.
  std::string provider_request_id = {};      ///< Empty if no provider call was made.
  std::optional<Duration> retry_after = {};  ///< When the same request may succeed.
  std::string field = {};  ///< Of the request, in the door's spelling; empty if it is none's fault.
  std::optional<Rejection> rejection = {};  ///< Why all of it was turned away, if it was.
};

/// Expected failures travel as values; an exception on the way of a request is a bug.
template <class T, class E = Error>
using Result = boost::system::result<T, E>;

/// Reached only by value() on a Result that holds an error, which is a bug of the caller.
[[noreturn]] inline void throw_exception_from_error(const Error& error,
                                                    const boost::source_location& where) {
  boost::throw_with_location(std::logic_error("unexpected error: " + error.message), where);
}

}  // namespace gateway
