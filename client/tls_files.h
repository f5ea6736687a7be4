// The PEM files behind a TLS connection, read and judged before gRPC sees them.
#pragma once

#include <string>

#include "client/status.h"

namespace embedding_client {

struct ChannelOptions;

struct TlsFiles {
  std::string authorities;  ///< Empty: the system's.
  std::string certificate;  ///< Ours; empty: none.
  std::string key;          ///< Of the certificate.
};

/// What the options' files hold. INVALID_ARGUMENT, with the file that is at fault, if one can't be
/// read, holds no certificate or key, or if certificate and key are not of each other: gRPC would
/// only say of each that it has no address to connect to.
[[nodiscard]] Result<TlsFiles> read_tls_files(const ChannelOptions& options);

}  // namespace embedding_client
