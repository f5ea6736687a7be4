#include "provider/base64.h"

#include <cstdint>

namespace gateway {
namespace {

constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

}  // namespace

void append_base64(std::string& out, std::string_view bytes) {
  const auto byte = [&](std::size_t at) -> std::uint32_t {
    return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0;
  };
  const std::size_t start = out.size();
  out.resize(start + base64_size(bytes.size()));
  char* to = out.data() + start;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::uint32_t three = byte(at) << 16 | byte(at + 1) << 8 | byte(at + 2);
    *to++ = kDigits[three >> 18];
    *to++ = kDigits[three >> 12 & 0x3F];
    *to++ = at + 1 < bytes.size() ? kDigits[three >> 6 & 0x3F] : '=';
    *to++ = at + 2 < bytes.size() ? kDigits[three & 0x3F] : '=';
  }
}

}  // namespace gateway
