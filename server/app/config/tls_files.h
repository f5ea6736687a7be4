// The certificates and the key that the gRPC port is encrypted with, before it is.
#pragma once

#include "app/config/config.h"
#include "app/config/problems.h"
#include "app/config/sources.h"

namespace gateway::config {

/// Complains about files that are set and can't be read, or with which nobody could connect:
/// listen/certificate.h says what it takes, today's date included. What the key's file holds is
/// never repeated.
void check_tls_files(const TlsConfig& tls, const ConfigSources& sources, ConfigProblems& problems);

}  // namespace gateway::config
