// Makes text that came from the provider fit to be logged and handed to callers.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "domain/http_message.h"

namespace gateway::provider {

inline constexpr std::size_t kMaxMessageBytes = 300;
inline constexpr std::size_t kMaxIdBytes = 128;

/// A message on one line, with anything that looks like an API key (`sk-...`, `st-...`, `Bearer
/// ...`) replaced by
/// `[key]`, cut between characters to at most kMaxMessageBytes. Precondition: `text` is valid
/// UTF-8.
[[nodiscard]] std::string presentable_message(std::string_view text);

/// A code or a request id: the same, but at most kMaxIdBytes, and any byte that is not plain ASCII
/// is a question mark. Takes any bytes, since headers hold any.
[[nodiscard]] std::string presentable_id(std::string_view text);

/// `id_in_body`, or the `x-request-id` header if the body had none; presentable.
[[nodiscard]] std::string request_id_of(const HttpResponse& response, std::string_view id_in_body);

/// The value of a header, whatever the case of its name; empty if absent.
[[nodiscard]] std::string_view header_value(const HttpResponse& response, std::string_view name);

}  // namespace gateway::provider
