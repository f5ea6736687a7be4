#include "app/tls_news.h"

#include <string>
#include <string_view>

namespace gateway::app {

listen::TlsFiles files_of(const config::TlsConfig& tls) {
  return {.certificate_file = tls.certificate_file,
          .key_file = tls.key_file,
          .client_ca_file = tls.client_ca_file,
          .require_client_certificate =
              tls.client_certificates == config::TlsConfig::ClientCertificates::required,
          .refresh = tls.refresh};
}

listen::TlsNews tls_news(telemetry::Log& log) {
  return {.renewed = [&log] { log.write(telemetry::LogLevel::info, "certificate renewed"); },
          .kept =
              [&log](const std::string& reason) {
                log.write(telemetry::LogLevel::error, "changed certificate files are not used",
                          {{"reason", std::string_view(reason)}});
              }};
}

}  // namespace gateway::app
