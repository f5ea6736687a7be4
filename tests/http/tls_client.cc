#include "tests/http/tls_client.h"

#include <algorithm>
#include <array>
#include <csignal>
#include <utility>

#include <arpa/inet.h>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/context.hpp>
#include <netinet/in.h>
#include <openssl/bn.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace gateway::testing {

namespace net = boost::asio;
namespace ssl = net::ssl;

struct TlsClient::State {
  ssl::context context{ssl::context::tls_client};
  SSL* connection = nullptr;
  int socket = -1;
};

TlsClient::TlsClient(std::uint16_t port, const Settings& settings)
    : state_(std::make_unique<State>()) {
  std::signal(SIGPIPE, SIG_IGN);  // OpenSSL's own way to write asks for it.
  ssl::context& context = state_->context;
  context.set_verify_mode(ssl::verify_peer);
  if (!settings.ca_pem.empty()) context.add_certificate_authority(net::buffer(settings.ca_pem));
  if (!settings.certificate.certificate.empty()) {
    context.use_certificate_chain(net::buffer(settings.certificate.certificate));
    context.use_private_key(net::buffer(settings.certificate.private_key), ssl::context::pem);
  }
  state_->socket = ::socket(AF_INET, SOCK_STREAM, 0);
  const timeval patience{.tv_sec = 10, .tv_usec = 0};
  ::setsockopt(state_->socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  failed_ = ::connect(state_->socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0;
  state_->connection = SSL_new(context.native_handle());
  SSL_set_fd(state_->connection, state_->socket);
  if (!settings.protocols.empty()) {
    SSL_set_alpn_protos(state_->connection,
                        reinterpret_cast<const unsigned char*>(settings.protocols.data()),
                        static_cast<unsigned>(settings.protocols.size()));
  }
  if (!settings.session.empty()) {
    const auto* bytes = reinterpret_cast<const unsigned char*>(settings.session.data());
    SSL_SESSION* session =
        d2i_SSL_SESSION(nullptr, &bytes, static_cast<long>(settings.session.size()));
    SSL_set_session(state_->connection, session);
    SSL_SESSION_free(session);
  }
  failed_ = failed_ || SSL_connect(state_->connection) != 1;
}

TlsClient::~TlsClient() {
  SSL_free(state_->connection);
  if (state_->socket >= 0) ::close(state_->socket);
}

std::string TlsClient::protocol() const {
  const unsigned char* chosen = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(state_->connection, &chosen, &size);
  return {reinterpret_cast<const char*>(chosen), size};
}

std::string TlsClient::server_serial() const {
  const X509* certificate = SSL_get0_peer_certificate(state_->connection);
  BIGNUM* number = ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), nullptr);
  char* text = BN_bn2hex(number);
  std::string serial(text);
  OPENSSL_free(text);
  BN_free(number);
  return serial;
}

bool TlsClient::resumed() const {
  return SSL_session_reused(state_->connection) == 1;
}

std::string TlsClient::session() const {
  SSL_SESSION* session = SSL_get1_session(state_->connection);
  std::string bytes(static_cast<std::size_t>(i2d_SSL_SESSION(session, nullptr)), '\0');
  auto* out = reinterpret_cast<unsigned char*>(bytes.data());
  i2d_SSL_SESSION(session, &out);
  SSL_SESSION_free(session);
  return bytes;
}

bool TlsClient::send(std::string_view bytes) {
  return SSL_write(state_->connection, bytes.data(), static_cast<int>(bytes.size())) > 0;
}

std::string TlsClient::receive_until(std::string_view what) {
  std::string received;
  std::array<char, 16384> some;
  std::size_t from = 0;
  while (received.find(what, from) == std::string::npos) {
    from = received.size() - std::min(received.size(), what.size());
    const int count = SSL_read(state_->connection, some.data(), static_cast<int>(some.size()));
    if (count <= 0) {
      ended_in_order_ = SSL_get_error(state_->connection, count) == SSL_ERROR_ZERO_RETURN;
      break;
    }
    received.append(some.data(), static_cast<std::size_t>(count));
  }
  return received;
}

void TlsClient::close() {
  SSL_shutdown(state_->connection);
  ::close(std::exchange(state_->socket, -1));
}

}  // namespace gateway::testing
