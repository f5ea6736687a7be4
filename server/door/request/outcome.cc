#include "door/request/outcome.h"

#include "door/request/error_reason.h"

namespace gateway::request {

Code code_of(ErrorKind kind) {
  return reason_of(kind).code;
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
