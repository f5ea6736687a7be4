// Makes text that came from the provider fit to be logged and handed to callers.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "domain/http_message.h"

namespace gateway {

inline constexpr std::size_t kMaxMessageBytes = 300;
inline constexpr std::size_t kMaxIdBytes = 128;  ///< Of codes and request ids.

/// `text` on one line, with anything that looks like an API key (`sk-...`, `st-...`, `Bearer ...`)
/// replaced by `[key]`, cut between characters to at most `max_bytes`. Precondition: `text` is
/// valid UTF-8.
[[nodiscard]] std::string presentable(std::string_view text, std::size_t max_bytes);

/// `id_in_body`, or the `x-request-id` header if the body had none; presentable.
[[nodiscard]] std::string request_id_of(const HttpResponse& response, std::string_view id_in_body);

/// The value of a header, whatever the case of its name; empty if absent.
[[nodiscard]] std::string_view header_value(const HttpResponse& response, std::string_view name);

}  // namespace gateway
