#include "emulator/server.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "emulator/kept_certificate.h"
#include "emulator/session.h"

namespace emulator {
namespace {

namespace net = boost::asio;
using tcp = net::ip::tcp;

constexpr auto kAwait = net::as_tuple(net::use_awaitable);
/// After a failed accept (out of descriptors, mostly): long enough not to spin.
constexpr std::chrono::milliseconds kAcceptPause{50};

Certificate certificate_for(const Options& options) {
  return options.certificate_file.empty()
             ? make_certificate(options.names, options.certificate_flaw)
             : keep_certificate(options.certificate_file, options.names, options.certificate_flaw);
}

net::ssl::context make_tls(const Certificate& certificate) {
  net::ssl::context tls(net::ssl::context::tls_server);
  tls.set_options(net::ssl::context::default_workarounds | net::ssl::context::no_tlsv1 |
                  net::ssl::context::no_tlsv1_1);
  tls.use_certificate_chain(net::buffer(certificate.chain));
  tls.use_private_key(net::buffer(certificate.key), net::ssl::context::pem);
  return tls;
}

/// Counts a connection for as long as it lives.
class Seat {
 public:
  explicit Seat(std::atomic<std::size_t>& taken) : taken_(taken) { ++taken_; }
  ~Seat() { --taken_; }
  Seat(const Seat&) = delete;
  Seat& operator=(const Seat&) = delete;

 private:
  std::atomic<std::size_t>& taken_;
};

}  // namespace

Server::Server(Options options)
    : options_(std::move(options)),
      certificate_(certificate_for(options_)),
      engine_(options_),
      tls_(make_tls(certificate_)),
      port_(options_.port) {}

Server::~Server() {
  stop();
}

void Server::start() {
  if (context_) return;
  const tcp::endpoint endpoint(net::ip::make_address(options_.address), port_);
  auto context = std::make_unique<net::io_context>();
  auto acceptor = std::make_unique<tcp::acceptor>(net::make_strand(*context));
  acceptor->open(endpoint.protocol());
  acceptor->set_option(net::socket_base::reuse_address(true));
  acceptor->bind(endpoint);
  acceptor->listen();
  port_ = acceptor->local_endpoint().port();
  context_ = std::move(context);
  acceptor_ = std::move(acceptor);
  net::co_spawn(acceptor_->get_executor(), accept_connections(), net::detached);
  for (std::size_t i = 0; i < options_.threads; ++i) {
    threads_.emplace_back([this] { context_->run(); });
  }
}

void Server::stop() {
  if (!context_) return;
  context_->stop();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
  acceptor_.reset();
  context_.reset();  // Destroys the coroutines where they wait, and with them their sockets.
}

std::string Server::base_url() const {
  const auto address = net::ip::make_address(options_.address);
  std::string host = address.to_string();
  if (address.is_unspecified()) host = address.is_v6() ? "::1" : "127.0.0.1";
  if (address.is_v6()) host = "[" + host + "]";
  const std::string scheme = options_.plain ? "http://" : "https://";
  return scheme + host + ":" + std::to_string(port_);
}

net::awaitable<void> Server::accept_connections() {
  const auto strand = acceptor_->get_executor();
  net::steady_timer pause(strand);
  for (;;) {
    tcp::socket socket(net::make_strand(*context_));
    const auto [error] = co_await acceptor_->async_accept(socket, kAwait);
    if (error == net::error::operation_aborted) co_return;
    if (error) {
      pause.expires_after(kAcceptPause);
      co_await pause.async_wait(kAwait);
      continue;
    }
    if (connections_ >= options_.max_connections) continue;
    const auto executor = socket.get_executor();
    net::co_spawn(executor, serve_connection(std::move(socket)), net::detached);
  }
}

net::awaitable<void> Server::serve_connection(tcp::socket socket) {
  const Seat seat(connections_);
  const SessionSettings settings{.engine = engine_,
                                 .tls = tls_,
                                 .plain = options_.plain,
                                 .gzip = options_.gzip,
                                 .max_body_bytes = options_.max_body_bytes,
                                 .idle_timeout = options_.idle_timeout};
  co_await serve(std::move(socket), settings);
}

}  // namespace emulator
