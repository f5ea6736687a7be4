// TLS for HTTP doors, with certificates that may change while they serve.
#pragma once

#include <string>

#include "domain/error.h"
#include "http/server.h"
#include "listen/certificate.h"
#include "listen/certificate_watch.h"

namespace gateway::http {

/// Reads the files now and looks at them again every `files.refresh`: new connections get what the
/// files last held in good order, and those that are open go on. TLS 1.2 or later, resumed by
/// tickets; of protocols http/1.1 alone, since most clients take h2 wherever it is offered. A
/// client may show a certificate, or must, that leads to client_ca_file. Error: a sentence that
/// names the file at fault; also for an expired certificate.
[[nodiscard]] Result<TlsContexts, std::string> watch_tls_files(const listen::TlsFiles& files,
                                                               listen::TlsNews news = {});

/// One context, for what the files held. Error: what OpenSSL has against it.
[[nodiscard]] Result<std::shared_ptr<boost::asio::ssl::context>, std::string> make_tls_context(
    const listen::TlsMaterial& material, bool require_client_certificate);

}  // namespace gateway::http
