#include "tests/grpc_door/tls_client.h"

#include <memory>

#include <openssl/bio.h>
#include <openssl/pem.h>

#include "tests/support/plain_socket.h"

namespace gateway::testing {
namespace {

struct Free {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  void operator()(SSL* session) const { SSL_free(session); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(BIO* bio) const { BIO_free(bio); }
};

std::string pem_of(X509* certificate) {
  const std::unique_ptr<BIO, Free> bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(bio.get(), certificate);
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &bytes);
  return {bytes, static_cast<std::size_t>(size)};
}

}  // namespace

std::string shown_certificate(int port, int version) {
  const std::unique_ptr<SSL_CTX, Free> context(SSL_CTX_new(TLS_client_method()));
  SSL_CTX_set_security_level(context.get(), 0);  // Else OpenSSL itself would not offer old ones.
  SSL_CTX_set_min_proto_version(context.get(), version);
  SSL_CTX_set_max_proto_version(context.get(), version);
  const unsigned char protocols[] = {2, 'h', '2'};
  SSL_CTX_set_alpn_protos(context.get(), protocols, sizeof protocols);
  const listen::Descriptor connection = connect_to(port);
  const std::unique_ptr<SSL, Free> session(SSL_new(context.get()));
  SSL_set_fd(session.get(), connection.get());
  if (!connection || SSL_connect(session.get()) != 1) return "";
  const std::unique_ptr<X509, Free> shown(SSL_get1_peer_certificate(session.get()));
  return pem_of(shown.get());
}

}  // namespace gateway::testing
