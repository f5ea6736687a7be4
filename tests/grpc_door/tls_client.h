// A TLS client that only looks.
#pragma once

#include <string>

#include <openssl/ssl.h>

namespace gateway::testing {

/// The certificate (PEM) that the server on this port of the loopback shows to a client that speaks
/// `version` (an OpenSSL constant) and HTTP/2 only, and believes whatever it is shown; empty if
/// they don't agree.
[[nodiscard]] std::string shown_certificate(int port, int version);

}  // namespace gateway::testing
