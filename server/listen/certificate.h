// Certificates and keys as files hold them.
#pragma once

#include <chrono>
#include <string>

#include "domain/error.h"
#include "domain/time.h"

namespace gateway::listen {

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

// What each content has to be, for whoever reads it. Errors: what follows the file's name in a
// sentence, "holds no PEM certificate"; never a key's content.

/// All certificates of a server's chain are whole and valid at `now`.
[[nodiscard]] Result<void, std::string> check_chain(const std::string& certificates,
                                                    std::chrono::system_clock::time_point now);
/// A private key that needs no password, and that of the first of `certificates` if they hold any.
[[nodiscard]] Result<void, std::string> check_key(const std::string& key,
                                                  const std::string& certificates);
/// Certificates of which one at least is valid at `now`: old authorities may stay in a file beside
/// new ones.
[[nodiscard]] Result<void, std::string> check_authorities(
    const std::string& certificates, std::chrono::system_clock::time_point now);

/// Reads and checks the files together. Error: a sentence that names the file at fault: it is no
/// regular one, can't be read, is over 4 MiB, or is not as the checks above want it.
[[nodiscard]] Result<TlsMaterial, std::string> read_tls_files(
    const TlsFiles& files, std::chrono::system_clock::time_point now);

/// When the first of the file's certificates to expire does so (its notAfter). Error: as above.
[[nodiscard]] Result<std::chrono::system_clock::time_point, std::string> expiry_of(
    const std::string& pem_file);

}  // namespace gateway::listen
