// A request as responders see it.
#pragma once

#include <string>
#include <vector>

#include "http/request_head.h"

namespace gateway::http {

/// The names in a client's certificate, which the handshake has verified. Thread: a value.
struct ClientCertificate {
  bool shown = false;                         ///< There is one, with whatever names.
  std::vector<std::string> alternative = {};  ///< URIs, DNS names, e-mail and IP addresses.
  std::vector<std::string> common = {};
};

/// Who is at the other end of the connection. Thread: a value.
struct Peer {
  std::string address = {};  ///< "192.0.2.1:5000", "[2001:db8::1]:5000", or "unix".
  bool encrypted = false;    ///< By TLS.
  ClientCertificate certificate = {};
};

/// Thread: a value.
struct Request {
  RequestHead head;
  std::string body;  ///< Whole, the chunks joined; trailers are read and dropped.
  Peer peer;
};

}  // namespace gateway::http
