// Certificates and keys as files hold them.
#pragma once

#include <chrono>
#include <string>

#include "domain/error.h"
#include "domain/time.h"

namespace gateway {

/// The files of one TLS door, all PEM.
struct TlsFiles {
  std::string certificate_file;             ///< The server's, then what leads to its authority.
  std::string key_file;                     ///< Of the first certificate; not encrypted.
  std::string client_ca_file;               ///< Whose clients are believed; empty: no client's.
  bool require_client_certificate = false;  ///< Else a client may show none. Needs client_ca_file.
  Duration refresh = std::chrono::seconds(10);  ///< How often the files are looked at; > 0.
};

/// What was in them. `key` is a secret: not for logs.
struct TlsMaterial {
  std::string certificate;
  std::string key;
  std::string client_ca;
  bool operator==(const TlsMaterial&) const = default;
};

/// Reads and checks the files together. Error: a sentence that names the file at fault: unreadable,
/// over 1 MiB, no PEM, a certificate that has expired by `now`, a key of another certificate, or
/// authorities that have all expired.
[[nodiscard]] Result<TlsMaterial, std::string> read_tls_files(
    const TlsFiles& files, std::chrono::system_clock::time_point now);

/// When the first of the file's certificates to expire does so (its notAfter). Error: as above.
[[nodiscard]] Result<std::chrono::system_clock::time_point, std::string> expiry_of(
    const std::string& pem_file);

}  // namespace gateway
