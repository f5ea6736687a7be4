#include "door/access/token_digest.h"

#include <cstring>

#include <openssl/crypto.h>
#include <openssl/sha.h>

namespace gateway::access {
namespace {

std::optional<unsigned char> value_of(char digit) {
  if (digit >= '0' && digit <= '9') return static_cast<unsigned char>(digit - '0');
  if (digit >= 'a' && digit <= 'f') return static_cast<unsigned char>(digit - 'a' + 10);
  return std::nullopt;
}

}  // namespace

TokenDigest digest_of(std::string_view token) {
  TokenDigest digest;
  SHA256(reinterpret_cast<const unsigned char*>(token.data()), token.size(), digest.data());
  return digest;
}

std::optional<TokenDigest> parse_digest(std::string_view text) {
  constexpr std::string_view kPrefix = "sha256:";
  TokenDigest digest;
  if (!text.starts_with(kPrefix)) return std::nullopt;
  text.remove_prefix(kPrefix.size());
  if (text.size() != 2 * digest.size()) return std::nullopt;
  for (std::size_t k = 0; k < digest.size(); ++k) {
    const auto high = value_of(text[2 * k]);
    const auto low = value_of(text[2 * k + 1]);
    if (!high || !low) return std::nullopt;
    digest[k] = static_cast<unsigned char>(*high << 4 | *low);
  }
  return digest;
}

bool SameDigest::operator()(const TokenDigest& one, const TokenDigest& other) const {
  return CRYPTO_memcmp(one.data(), other.data(), one.size()) == 0;
}

std::size_t DigestHash::operator()(const TokenDigest& digest) const {
  std::size_t hash;
  std::memcpy(&hash, digest.data(), sizeof hash);
  return hash;
}

}  // namespace gateway::access
