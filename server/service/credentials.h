// What a call shows of its caller, as it was sent.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include <grpcpp/security/auth_context.h>
#include <grpcpp/server_context.h>

namespace gateway {

/// A header that belongs into a call once at most.
struct SentHeader {
  std::string_view value = {};  ///< The first of them.
  std::size_t times = 0;        ///< 0: it was not sent.
};

/// The header `key` (in small letters); valid as long as the call.
[[nodiscard]] SentHeader sent_header(const grpc::ServerContextBase& context, std::string_view key);

/// The names in a client certificate. The handshake has verified its chain and dates: that gRPC
/// asks for certificates without verifying them is for nobody to configure.
struct CertificateNames {
  bool shown = false;                         ///< There is a certificate, with whatever names.
  std::vector<std::string_view> alternative;  ///< URIs, DNS names, e-mail and IP addresses.
  std::vector<std::string_view> common;
};

/// Nothing of it is checked yet. Thread: a value, valid as long as the call.
struct CallerCredentials {
  SentHeader authorization;
  SentHeader tenant;
  CertificateNames certificate;
  std::shared_ptr<const grpc::AuthContext> peer = nullptr;  ///< Keeps those names.
};

[[nodiscard]] CallerCredentials read_credentials(const grpc::ServerContextBase& context);

}  // namespace gateway
