#include "client/embedctl/access_token.h"

#include <array>
#include <cstddef>
#include <cstdint>

#include <openssl/sha.h>
#include <unistd.h>

namespace embedding_client {
namespace {

/// RFC 4648 §5, without padding.
std::string base64url(const unsigned char* bytes, std::size_t size) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string text;
  std::uint32_t bits = 0;
  int held = 0;
  for (std::size_t i = 0; i < size; ++i) {
    bits = (bits << 8) | bytes[i];
    for (held += 8; held >= 6; held -= 6) text += kAlphabet[(bits >> (held - 6)) & 63];
  }
  if (held > 0) text += kAlphabet[(bits << (6 - held)) & 63];
  return text;
}

}  // namespace

std::optional<std::string> new_access_token() {
  std::array<unsigned char, 32> secret{};
  if (::getentropy(secret.data(), secret.size()) != 0) return std::nullopt;
  return "egw_" + base64url(secret.data(), secret.size());
}

std::string token_digest(std::string_view token) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> hash{};
  SHA256(reinterpret_cast<const unsigned char*>(token.data()), token.size(), hash.data());
  std::string text = "sha256:";
  for (const unsigned char byte : hash) {
    text += "0123456789abcdef"[byte >> 4];
    text += "0123456789abcdef"[byte & 15];
  }
  return text;
}

}  // namespace embedding_client
