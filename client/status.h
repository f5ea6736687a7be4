// How a call ended, as a value: nothing in this library throws for an expected failure.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <boost/system/result.hpp>
#include <grpcpp/client_context.h>
#include <grpcpp/support/status.h>

#include "embedding/v1/embedding_service.pb.h"

namespace embedding_client {

/// Why a call or an item failed. The codes and what they mean here: head of
/// embedding_service.proto.
struct Status {
  grpc::StatusCode code = grpc::StatusCode::UNKNOWN;  ///< Never OK.
  std::string message;  ///< For people. Never holds a text that was sent.

  /// When the same request may succeed: the trailer `grpc-retry-pushback-ms`, or an item's
  /// retry_after_ms. Negative: the gateway asks not to retry. Absent: it did not say.
  std::optional<std::chrono::milliseconds> pushback = {};

  /// The provider's own code: the trailer `x-provider-code`, or an item's. Empty if it sent none.
  std::string provider_code = {};

  /// The call's trace, 32 hexadecimal digits, by which the gateway's log knows it. Empty on an
  /// item's failure, and where nothing was called.
  std::string trace_id = {};

  /// One of the closed list in docs/errors.md, e.g. "QUEUE_FULL". Empty if the call ended before
  /// the gateway saw it.
  std::string reason = {};
};

template <class T>
using Result = boost::system::result<T, Status>;

/// What was asked for can't be done, and nothing was sent; `message` says what to change.
[[nodiscard]] inline Status refused(std::string message) {
  return {grpc::StatusCode::INVALID_ARGUMENT, std::move(message)};
}

/// What `status` of a finished call says, but for its trace. Precondition: not OK.
[[nodiscard]] Status status_of(const grpc::Status& status, const grpc::ClientContext& context);

/// An item's failure in the same terms.
[[nodiscard]] Status status_of(const embedding::v1::ItemError& error);

/// "INVALID_ARGUMENT" and so on; "UNKNOWN" for a number that is no canonical code.
[[nodiscard]] std::string_view code_name(grpc::StatusCode code);

/// Reached only by value() on a Result that holds a Status, which is a bug of the caller.
[[noreturn]] void throw_exception_from_error(const Status& status,
                                             const boost::source_location& where);

}  // namespace embedding_client
