// Words of others made fit for an answer: the provider may say anything, of any length.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace gateway::request {

/// Of an error's message. In gRPC it travels percent-encoded in a trailer, and clients accept 8 KiB
/// of trailers by default.
inline constexpr std::size_t kMaxMessageBytes = 1024;

/// `text` as valid UTF-8 of at most `max_bytes`, cut at a character; bytes that are no UTF-8 make
/// all non-ASCII bytes '?'. A client refuses a whole message for one wrong byte in a string field.
[[nodiscard]] std::string message_text(std::string_view text,
                                       std::size_t max_bytes = kMaxMessageBytes);

}  // namespace gateway::request
