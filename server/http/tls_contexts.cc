#include "http/tls_contexts.h"

#include <chrono>
#include <cstdint>
#include <mutex>
#include <string_view>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <openssl/ssl.h>

namespace gateway::http {
namespace {

namespace net = boost::asio;
namespace ssl = net::ssl;
using boost::system::error_code;
using Context = std::shared_ptr<ssl::context>;

constexpr std::string_view kProtocols("\x08http/1.1", 9);

/// To a client that names protocols, but not ours, there is nothing to say.
int choose_protocol(SSL* /*connection*/, const unsigned char** chosen, unsigned char* size,
                    const unsigned char* offered, unsigned offered_size, void* /*none*/) {
  unsigned char* found = nullptr;
  const auto* ours = reinterpret_cast<const unsigned char*>(kProtocols.data());
  const int result =
      SSL_select_next_proto(&found, size, ours, kProtocols.size(), offered, offered_size);
  *chosen = found;
  return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

void set_protocol(SSL_CTX* context) {
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);  // Most connections are idle.
  SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
  // Without it OpenSSL refuses to resume where client certificates are asked for.
  constexpr std::string_view kSessions = "gateway-http";
  SSL_CTX_set_session_id_context(context, reinterpret_cast<const unsigned char*>(kSessions.data()),
                                 kSessions.size());
}

/// Thread: any.
class WatchedContexts {
 public:
  WatchedContexts(const listen::TlsFiles& files, listen::TlsMaterial material, Context first,
                  listen::TlsNews news)
      : require_client_certificate_(files.require_client_certificate),
        context_(std::move(first)),
        watch_(files, std::move(material), std::move(news)) {
    (void)watch_.newer_than(seen_);
  }

  Context context() {
    const std::lock_guard lock(mutex_);
    if (const auto material = watch_.newer_than(seen_)) {
      auto renewed = make_tls_context(*material, require_client_certificate_);
      if (renewed) context_ = std::move(*renewed);
    }
    return context_;
  }

 private:
  const bool require_client_certificate_;
  std::mutex mutex_;  // Guards the two below; held for a moment only.
  Context context_;
  std::uint64_t seen_ = 0;
  listen::CertificateWatch watch_;
};

}  // namespace

Result<Context, std::string> make_tls_context(const listen::TlsMaterial& material,
                                              bool require_client_certificate) {
  auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
  set_protocol(context->native_handle());
  error_code failed;
  context->use_certificate_chain(net::buffer(material.certificate), failed);
  if (!failed) context->use_private_key(net::buffer(material.key), ssl::context::pem, failed);
  if (!failed && !material.client_ca.empty()) {
    context->add_certificate_authority(net::buffer(material.client_ca), failed);
    const auto strict = require_client_certificate ? ssl::verify_fail_if_no_peer_cert : 0;
    if (!failed) context->set_verify_mode(ssl::verify_peer | strict, failed);
  }
  if (failed) return "TLS can't be set up: " + failed.message();
  return context;
}

Result<TlsContexts, std::string> watch_tls_files(const listen::TlsFiles& files,
                                                 listen::TlsNews news) {
  auto material = listen::read_tls_files(files, std::chrono::system_clock::now());
  if (!material) return material.error();
  auto first = make_tls_context(*material, files.require_client_certificate);
  if (!first) return first.error();
  auto watched = std::make_shared<WatchedContexts>(files, std::move(*material), std::move(*first),
                                                   std::move(news));
  return TlsContexts([watched] { return watched->context(); });
}

}  // namespace gateway::http
