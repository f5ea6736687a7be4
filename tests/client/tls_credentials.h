// What a gateway behind TLS shows and asks for, in tests of clients.
#pragma once

#include <memory>

#include <grpcpp/security/server_credentials.h>

#include "tests/support/test_certificate.h"

namespace embedding_client::testing {

/// Shows a certificate for `subject` of that authority, and asks for none.
inline std::shared_ptr<grpc::ServerCredentials> tls_credentials(
    const gateway::testing::TestAuthority& authority,
    const gateway::testing::TestAuthority::Subject& subject = {}) {
  const auto shown = authority.issue(subject);
  grpc::SslServerCredentialsOptions tls;
  tls.pem_key_cert_pairs.push_back({shown.private_key, shown.certificate});
  return grpc::SslServerCredentials(tls);
}

/// Lets nobody in without a certificate of the same authority.
inline std::shared_ptr<grpc::ServerCredentials> mutual_tls_credentials(
    const gateway::testing::TestAuthority& authority) {
  const auto shown = authority.issue({});
  grpc::SslServerCredentialsOptions tls(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  tls.pem_key_cert_pairs.push_back({shown.private_key, shown.certificate});
  tls.pem_root_certs = authority.ca_pem();
  return grpc::SslServerCredentials(tls);
}

}  // namespace embedding_client::testing
