// The provider's error answers: status, code and message in the native and in the compatible form.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "emulator/limiter.h"

namespace emulator {

/// A refused call, before it is put into one of the two forms.
struct Refusal {
  /// The compatible form's `code`. Without a name `type` alone tells (docs/provider.md, 6.1).
  enum class Code { named, null, blank };
  unsigned status;
  std::string code;     ///< Native; the compatible form has its own spelling for most codes.
  std::string message;  ///< Native.
  std::optional<std::string> compatible_message = {};  ///< Nothing: as the native one.
  Code compatible_code = Code::named;
};

/// The refusal of that native or compatible code, with its status and texts (docs/provider.md, 6).
/// A code it does not know keeps its name under status 500.
Refusal refusal(std::string_view code);

/// The usual refusal of a status; of 500 for zero and for a status without one.
Refusal refusal_of_status(unsigned status);

/// 400 InvalidParameter with a message; the compatible form wraps it as the live answers do
/// (docs/provider.md, 6.1).
Refusal invalid_parameter(std::string message);

/// 400 "Required parameter(name) missing or invalid…".
Refusal bad_parameter(std::string_view name);

/// 400 for more rows than `max_rows`, in the wording of the newer models or of v1 and v2.
Refusal too_many_rows(std::size_t max_rows, bool old_message);

/// 400 "Range of input length should be [1, max_tokens]".
Refusal bad_length(std::size_t max_tokens);

/// 404 model_not_supported: a multimodal model on the compatible endpoint.
Refusal not_in_compatible_mode(std::string_view model);

/// 400 for a body of more than `max_bytes` (docs/provider.md, 1.6).
Refusal body_too_large(std::size_t max_bytes);

/// 404 of a path that the compatible endpoint does not have (docs/provider.md, 6.10).
Refusal invalid_url(std::string_view method, std::string_view path);

/// 429 of one meter. Precondition: not Throttle::none.
Refusal throttled(Throttle by);

/// `{"code":…,"message":…,"request_id":…}` (docs/provider.md, 6.1).
std::string native_error_body(const Refusal& refusal, std::string_view request_id);

/// `{"error":{…},"id":…,"request_id":…}` (docs/provider.md, 6.1).
std::string compatible_error_body(const Refusal& refusal, std::string_view request_id);

}  // namespace emulator
