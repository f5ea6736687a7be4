// HTTP/2 (RFC 9113) by hand, for clients that keep no rule: what they send, and what they are told.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gateway::testing {

enum class FrameType : std::uint8_t {
  data = 0,
  headers = 1,
  rst_stream = 3,
  settings = 4,
  ping = 6,
  goaway = 7,
  window_update = 8,
};

inline constexpr std::uint8_t kNoFlags = 0;
inline constexpr std::uint8_t kAck = 1;         ///< Of settings and ping.
inline constexpr std::uint8_t kEndStream = 1;   ///< Of data and headers.
inline constexpr std::uint8_t kEndHeaders = 4;  ///< Of headers.

inline constexpr std::uint16_t kInitialWindowSize = 4;  ///< A setting.
inline constexpr std::uint32_t kMaxWindow = 0x7fffffff;

inline constexpr std::uint32_t kEnhanceYourCalm = 11;  ///< An error code.

struct Frame {
  FrameType type;
  std::uint8_t flags;
  std::uint32_t stream;
  std::string payload;
};

/// What a client says first, with `settings`.
std::string preface(const std::vector<std::pair<std::uint16_t, std::uint32_t>>& settings = {});

std::string frame(FrameType type, std::uint8_t flags, std::uint32_t stream,
                  std::string_view payload = {});

/// A call's headers, with so many bytes more than it needs; its messages may follow.
std::string call_headers(std::uint32_t stream, std::string_view path, std::size_t ballast = 0);

/// `message` as gRPC carries it, and the end of the stream.
std::string last_message(std::uint32_t stream, std::string_view message);

/// The first half of `message` as gRPC carries it, in a whole frame.
std::string half_message(std::uint32_t stream, std::string_view message);

/// Lets the other end send so many bytes more; stream 0 is the connection.
std::string window_update(std::uint32_t stream, std::uint32_t increment);

/// The whole frames of `bytes`.
std::vector<Frame> frames_of(std::string_view bytes);

/// The error code of the last GOAWAY in `bytes`; -1 if there is none.
std::int64_t goaway_code(std::string_view bytes);

}  // namespace gateway::testing
