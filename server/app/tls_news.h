// The configured certificate files, and what the log hears of them.
#pragma once

#include "app/config/config.h"
#include "listen/certificate_watch.h"
#include "telemetry/log.h"

namespace gateway::app {

[[nodiscard]] listen::TlsFiles files_of(const config::TlsConfig& tls);

/// Tells of renewed certificates and of bad ones. `log` outlives it.
[[nodiscard]] listen::TlsNews tls_news(telemetry::Log& log);

}  // namespace gateway::app
