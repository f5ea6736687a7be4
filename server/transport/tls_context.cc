#include "transport/tls_context.h"

#include <array>
#include <fstream>

namespace gateway::transport {
namespace ssl = boost::asio::ssl;

Result<ssl::context, std::string> make_tls_context(const std::string& ca_file) {
  ssl::context context(ssl::context::tls_client);
  boost::system::error_code ec;
  context.set_verify_mode(ssl::verify_peer, ec);
  if (ec) return "cannot require verification: " + ec.message();

  if (ca_file.empty()) {
    context.set_default_verify_paths(ec);
    if (ec) return "cannot use the system's certificate store: " + ec.message();
  } else {
    // OpenSSL says the same of a missing file and of one without certificates.
    if (!std::ifstream(ca_file).is_open()) return "cannot read the CA file " + ca_file;
    context.load_verify_file(ca_file, ec);
    if (ec) return "the CA file " + ca_file + " holds no valid PEM certificate: " + ec.message();
  }

  if (SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION) != 1) {
    return std::string("this OpenSSL knows no TLS 1.2");
  }
  constexpr std::array<unsigned char, 9> kHttp11 = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
  if (SSL_CTX_set_alpn_protos(context.native_handle(), kHttp11.data(), kHttp11.size()) != 0) {
    return std::string("cannot offer http/1.1 by ALPN");
  }
  return context;
}

}  // namespace gateway::transport
