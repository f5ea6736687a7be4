// What a call shows of its caller, as it was sent.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace gateway::access {

/// A header that belongs into a call once at most.
struct SentHeader {
  std::string_view value = {};  ///< The first of them; valid as long as the call.
  std::size_t times = 0;        ///< 0: it was not sent.
};

/// The names in a client certificate. The handshake has verified its chain and dates: that a door
/// asks for certificates without verifying them is for nobody to configure.
struct CertificateNames {
  bool shown = false;                    ///< There is a certificate, with whatever names.
  std::vector<std::string> alternative;  ///< URIs, DNS names, e-mail and IP addresses.
  std::vector<std::string> common;
};

/// Nothing of it is checked yet. Thread: a value, valid as long as the call.
struct CallerCredentials {
  SentHeader authorization;
  SentHeader tenant;
  CertificateNames certificate;
};

}  // namespace gateway::access
