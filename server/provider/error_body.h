// Reads the provider's error bodies, of either dialect.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gateway::provider {

/// What an error body says; what it leaves out is empty.
struct ErrorBody {
  unsigned status = 0;  ///< Told inside the body, as streams do; 0 if not.
  std::string code;
  std::string message;
  std::string request_id;
  std::string param;  ///< The place of the fault, as the compatible form has it.
};

/// Reads the three forms of docs/provider.md, 6.1: the native one (`msg` stands for `message` too),
/// the compatible one (an `error` object whose code may be null, then its type serves), and the
/// event stream. Nothing if the body has neither code nor message, or is no object.
///
/// A message may quote what a caller has sent, and a body may be cut: what can be read counts, up
/// to the first 64 KiB. Texts are valid UTF-8, with U+FFFD for what was none (mended_json()), else
/// as sent. Never throws.
[[nodiscard]] std::optional<ErrorBody> parse_error_body(std::string_view body);

}  // namespace gateway::provider
