// Who is at the other end of a connection, as the system and OpenSSL know it.
#pragma once

#include <string>

#include <openssl/ssl.h>

#include "http/request.h"

namespace gateway::http {

/// "192.0.2.1:5000" (of IPv4 mapped into IPv6 too), "[2001:db8::1]:5000", or "unix"; empty if the
/// peer is gone.
[[nodiscard]] std::string peer_address(int socket);

/// The names in the certificate that the client showed in the handshake that is over; none if it
/// showed none. Names with a NUL in them are left out: they mean to be read as shorter ones.
[[nodiscard]] ClientCertificate verified_certificate(SSL* connection);

}  // namespace gateway::http
