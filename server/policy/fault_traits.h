// What each kind of fault means for the call that met it.
#pragma once

#include "domain/call_fault.h"
#include "domain/error.h"

namespace gateway {

/// Whether the same call may be sent again.
enum class Repeat {
  never,  ///< The answer would be the same.
  once,   ///< It may have been bad luck; a second time it was not.
  paced,  ///< Until attempts, deadline or patience are spent.
};

/// Who is at fault, and so who bears it.
enum class Blame {
  provider,  ///< Or the way to it: all items of the call are alike.
  item,      ///< One of the items, unnamed: neighbours must be told apart from it.
  size,      ///< The call as a whole is too much; smaller ones may pass.
  account,   ///< Our account or configuration: every call will fail alike.
};

struct FaultTraits {
  Repeat repeat;
  Blame blame;
  bool throttle;    ///< The provider asks for less; the whole budget slows down.
  ErrorKind error;  ///< What the callers see when the fault stands.
};

/// The contract's error table (section 7), reduced to what decisions need.
[[nodiscard]] FaultTraits traits_of(FaultKind kind);

/// The error that callers get for a fault that stands; the provider's words, code and request id
/// are kept.
[[nodiscard]] Error to_error(const CallFault& fault);

}  // namespace gateway
