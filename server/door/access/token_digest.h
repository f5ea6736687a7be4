// Bearer tokens as the gateway knows them: by their hash, never by themselves.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace gateway::access {

/// SHA-256 of a token's characters.
using TokenDigest = std::array<unsigned char, 32>;

[[nodiscard]] TokenDigest digest_of(std::string_view token);

/// The form of configuration: "sha256:" and 64 hexadecimal digits in small letters. Absent: it is
/// not of that form.
[[nodiscard]] std::optional<TokenDigest> parse_digest(std::string_view text);

/// Takes the same time wherever the two differ.
struct SameDigest {
  [[nodiscard]] bool operator()(const TokenDigest& one, const TokenDigest& other) const;
};

/// For hash tables: the digest's first bytes, which are as good as random.
struct DigestHash {
  [[nodiscard]] std::size_t operator()(const TokenDigest& digest) const;
};

}  // namespace gateway::access
