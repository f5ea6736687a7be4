#include "door/request/outcome.h"

namespace gateway::request {
namespace {

struct Row {
  Code code;
  bool retryable;
};

Row row_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::invalid_argument:
      return {Code::invalid_argument, false};
    case ErrorKind::unknown_model:
      return {Code::not_found, false};
    case ErrorKind::unauthenticated:
      return {Code::unauthenticated, false};
    case ErrorKind::permission_denied:
      return {Code::permission_denied, false};
    case ErrorKind::quota_exceeded:
      return {Code::resource_exhausted, true};
    case ErrorKind::overloaded:
      return {Code::resource_exhausted, true};
    case ErrorKind::too_large:
      return {Code::resource_exhausted, false};
    case ErrorKind::throttled:
      return {Code::resource_exhausted, true};
    case ErrorKind::deadline_exceeded:
      return {Code::deadline_exceeded, true};
    case ErrorKind::cancelled:
      return {Code::cancelled, true};
    case ErrorKind::item_refused:
      return {Code::invalid_argument, false};
    case ErrorKind::unavailable:
      return {Code::unavailable, true};
    case ErrorKind::misconfigured:
      return {Code::failed_precondition, false};
    case ErrorKind::bad_answer:
      return {Code::internal, true};
    case ErrorKind::internal:
      return {Code::internal, false};
  }
  return {Code::internal, false};
}

}  // namespace

Code code_of(ErrorKind kind) {
  return row_of(kind).code;
}

bool is_retryable(ErrorKind kind) {
  return row_of(kind).retryable;
}

Rejection rejection_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::unauthenticated:
      return Rejection::unauthenticated;
    case ErrorKind::permission_denied:
      return Rejection::permission;
    default:
      return Rejection::invalid;
  }
}

}  // namespace gateway::request
