// A certificate authority made at start, and one server certificate signed by it.
#pragma once

#include <string>
#include <vector>

namespace emulator {

/// What may be wrong with the server certificate, for tests of clients.
enum class CertificateFlaw {
  none,
  wrong_name,  ///< Issued to another host.
  expired,     ///< Ran out yesterday.
};

/// All in PEM. The authority's key is thrown away after signing.
struct Certificate {
  std::string ca;
  std::string chain;  ///< The server's certificate.
  std::string key;    ///< The server's private key.
};

/// Makes a fresh authority and a certificate for localhost, 127.0.0.1, ::1 and `names`.
/// Throws std::runtime_error if OpenSSL fails.
Certificate make_certificate(const std::vector<std::string>& names, CertificateFlaw flaw);

}  // namespace emulator
