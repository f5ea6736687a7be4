#include "grpc_door/tls_credentials.h"

#include <optional>
#include <utility>

#include <grpc/grpc.h>
#include <grpc/grpc_security.h>

namespace gateway::grpc_door {
namespace {

grpc_ssl_client_certificate_request_type request_type(const listen::TlsFiles& files) {
  if (files.client_ca_file.empty()) return GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE;
  return files.require_client_certificate
             ? GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY
             : GRPC_SSL_REQUEST_CLIENT_CERTIFICATE_AND_VERIFY;
}

/// gRPC's C++ face offers two ways to change certificates: none, or a file watcher (in 1.51) that
/// drops the old certificate before it finds out that the new one's key does not match. The C face
/// has a third: it asks before each handshake, and keeps what it has until it gets something that
/// works. So this is that, behind the C++ face.
///
/// Thread: any.
class WatchedCredentials final : public grpc::ServerCredentials {
 public:
  WatchedCredentials(const listen::TlsFiles& files, listen::TlsMaterial material,
                     listen::TlsNews news)
      : watch_(files, std::move(material), std::move(news)),
        credentials_(grpc_ssl_server_credentials_create_with_options(
            grpc_ssl_server_credentials_create_options_using_config_fetcher(request_type(files),
                                                                            fetch, this))) {}

  ~WatchedCredentials() override { grpc_server_credentials_release(credentials_); }

  /// The gateway reads a caller's identity where it answers, not here.
  void SetAuthMetadataProcessor(
      const std::shared_ptr<grpc::AuthMetadataProcessor>& /*processor*/) override {}

 private:
  int AddPortToServer(const std::string& address, grpc_server* server) override {
    return grpc_server_add_http2_port(server, address.c_str(), credentials_);
  }

  /// gRPC calls it for one connection after the other, and owns what it gets.
  static grpc_ssl_certificate_config_reload_status fetch(
      void* self, grpc_ssl_server_certificate_config** config) {
    auto& credentials = *static_cast<WatchedCredentials*>(self);
    const std::optional<listen::TlsMaterial> material =
        credentials.watch_.newer_than(credentials.fetched_);
    if (!material) return GRPC_SSL_CERTIFICATE_CONFIG_RELOAD_UNCHANGED;
    const grpc_ssl_pem_key_cert_pair pair{material->key.c_str(), material->certificate.c_str()};
    // gRPC 1.51 aborts without authorities, though it looks at none where it asks for no
    // certificate.
    const std::string& authorities =
        material->client_ca.empty() ? material->certificate : material->client_ca;
    *config = grpc_ssl_server_certificate_config_create(authorities.c_str(), &pair, 1);
    return GRPC_SSL_CERTIFICATE_CONFIG_RELOAD_NEW;
  }

  listen::CertificateWatch watch_;
  std::uint64_t fetched_ = 0;  // The version gRPC has; fetch() only.
  grpc_server_credentials* const credentials_;
};

}  // namespace

Result<std::shared_ptr<grpc::ServerCredentials>, std::string> make_tls_credentials(
    const listen::TlsFiles& files, listen::TlsNews news) {
  auto material = listen::read_tls_files(files, std::chrono::system_clock::now());
  if (!material) return material.error();
  std::shared_ptr<grpc::ServerCredentials> credentials =
      std::make_shared<WatchedCredentials>(files, std::move(*material), std::move(news));
  return credentials;
}

}  // namespace gateway::grpc_door
