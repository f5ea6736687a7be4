// The tables of docs/provider.md, 6: which answer stands for which fault.
#pragma once

#include <string_view>

#include "domain/call_fault.h"

namespace gateway::provider {

/// What an error answer says of itself.
struct ErrorSigns {
  unsigned status;           ///< HTTP status; 0 if none was told, as when a 200 carries an error.
  std::string_view code;     ///< Empty if the body had none.
  std::string_view message;  ///< Empty if the body had none.
  bool foreign = false;      ///< The body is no error object of the provider's.
};

/// The first rule that fits, by status, code and a few words of the message, in either dialect's
/// spelling; failing that what the status alone says. Total: every answer gets a kind. An unknown
/// 4xx is blamed on an item if the provider explained itself, else on whatever answered in its
/// place (server_error).
[[nodiscard]] FaultKind fault_kind_of(const ErrorSigns& signs);

/// Whether code or words of a refusal are about an input. Errs to the side of yes.
[[nodiscard]] bool speaks_of_items(const ErrorSigns& signs);

}  // namespace gateway::provider
