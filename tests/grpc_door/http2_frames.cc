#include "tests/grpc_door/http2_frames.h"

namespace gateway::testing {
namespace {

constexpr std::size_t kHeaderBytes = 9;

std::string big_endian(std::uint64_t value, int bytes) {
  std::string text;
  for (int k = bytes - 1; k >= 0; --k) text += static_cast<char>(value >> (8 * k));
  return text;
}

std::uint32_t number(std::string_view bytes) {
  std::uint32_t value = 0;
  for (const char byte : bytes) value = value << 8 | static_cast<std::uint8_t>(byte);
  return value;
}

/// HPACK's literal without indexing; both shorter than 127 bytes.
std::string literal(std::string_view name, std::string_view value) {
  std::string field(1, '\0');
  for (const std::string_view text : {name, value}) {
    field += static_cast<char>(text.size());
    field += text;
  }
  return field;
}

/// With gRPC's prefix: not compressed, and its length.
std::string carried(std::string_view message) {
  return std::string(1, '\0').append(big_endian(message.size(), 4)).append(message);
}

}  // namespace

std::string frame(FrameType type, std::uint8_t flags, std::uint32_t stream,
                  std::string_view payload) {
  std::string bytes = big_endian(payload.size(), 3);
  bytes += static_cast<char>(type);
  bytes += static_cast<char>(flags);
  return bytes.append(big_endian(stream, 4)).append(payload);
}

std::string preface(const std::vector<std::pair<std::uint16_t, std::uint32_t>>& settings) {
  std::string payload;
  for (const auto& [name, value] : settings) payload += big_endian(name, 2) + big_endian(value, 4);
  return "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(FrameType::settings, kNoFlags, 0, payload);
}

std::string call_headers(std::uint32_t stream, std::string_view path, std::size_t ballast) {
  std::string fields = literal(":method", "POST") + literal(":scheme", "http") +
                       literal(":path", path) + literal(":authority", "gateway") +
                       literal("te", "trailers") + literal("content-type", "application/grpc");
  const std::string full = fields;
  while (fields.size() < full.size() + ballast) fields += literal("ballast", std::string(100, 'x'));
  return frame(FrameType::headers, kEndHeaders, stream, fields);
}

std::string last_message(std::uint32_t stream, std::string_view message) {
  return frame(FrameType::data, kEndStream, stream, carried(message));
}

std::string half_message(std::uint32_t stream, std::string_view message) {
  const std::string whole = carried(message);
  return frame(FrameType::data, kNoFlags, stream, whole.substr(0, whole.size() / 2));
}

std::string window_update(std::uint32_t stream, std::uint32_t increment) {
  return frame(FrameType::window_update, kNoFlags, stream, big_endian(increment, 4));
}

std::vector<Frame> frames_of(std::string_view bytes) {
  std::vector<Frame> frames;
  while (bytes.size() >= kHeaderBytes) {
    const std::size_t size = number(bytes.substr(0, 3));
    if (bytes.size() < kHeaderBytes + size) break;
    frames.push_back({static_cast<FrameType>(bytes[3]), static_cast<std::uint8_t>(bytes[4]),
                      number(bytes.substr(5, 4)), std::string(bytes.substr(kHeaderBytes, size))});
    bytes.remove_prefix(kHeaderBytes + size);
  }
  return frames;
}

std::int64_t goaway_code(std::string_view bytes) {
  std::int64_t code = -1;
  for (const Frame& frame : frames_of(bytes)) {
    if (frame.type == FrameType::goaway)
      code = number(std::string_view(frame.payload).substr(4, 4));
  }
  return code;
}

}  // namespace gateway::testing
