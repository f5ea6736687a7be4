// The certificates and the key that the gRPC port is encrypted with, before it is.
#pragma once

#include "app/config/config.h"
#include "app/config/problems.h"
#include "app/config/sources.h"

namespace gateway {

/// Complains about files that are set and can't be read, hold no certificate or no private key in
/// PEM (one with a passphrase is none), and about a key that is not the certificate's: gRPC would
/// listen all the same, and fail every handshake. What the key's file holds is never repeated.
/// Whether a certificate has expired is not looked at: that comes and goes with the clock.
void check_tls_files(const TlsConfig& tls, const ConfigSources& sources, ConfigProblems& problems);

}  // namespace gateway
