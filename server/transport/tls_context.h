// Whom we trust, and how we speak to them.
#pragma once

#include <string>

#include <boost/asio/ssl/context.hpp>

#include "domain/error.h"

namespace gateway::transport {

/// A client context: verifies the peer against the PEM file `ca_file`, or against the system's
/// store if that is empty; TLS 1.2 or later; offers http/1.1 by ALPN. Connections add the check of
/// the host name. The error names the file. Thread: the context may serve all shards, since nothing
/// changes it any more.
[[nodiscard]] Result<boost::asio::ssl::context, std::string> make_tls_context(
    const std::string& ca_file);

}  // namespace gateway::transport
