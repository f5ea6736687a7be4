// The DashScope emulator as an object: tests start it in their own process, main in its own.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include "emulator/certificate.h"
#include "emulator/engine.h"
#include "emulator/options.h"
#include "emulator/stats.h"

namespace emulator {

/// An HTTPS server, or by its options an HTTP one, that behaves as docs/provider.md says.
///
/// Thread: any for the functions below, one at a time for start() and stop(); the server runs on
/// threads of its own.
class Server {
 public:
  /// Makes the certificate. Throws std::runtime_error if OpenSSL fails.
  explicit Server(Options options);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Listens and serves. After a stop() it listens on the same port, with the same certificate,
  /// counts and meters, so that an outage can be played. Throws boost::system::system_error if the
  /// address cannot be had; a second start() without a stop() does nothing.
  void start();

  /// Closes every connection at once, answered or not, and joins the threads. Harmless when not
  /// started.
  void stop();

  /// The port it listens on; the asked one before the first start().
  [[nodiscard]] std::uint16_t port() const { return port_; }
  /// `https://127.0.0.1:PORT`, with the address it listens on; for a wildcard address the loopback
  /// one; `http` if it is plain.
  [[nodiscard]] std::string base_url() const;
  /// The certificate authority to trust, in PEM.
  [[nodiscard]] const std::string& ca_pem() const { return certificate_.ca; }

  [[nodiscard]] Stats stats() const { return engine_.stats(); }
  /// Replaces all faults; an empty list clears them.
  void set_faults(std::vector<Fault> faults) { engine_.set_faults(std::move(faults)); }
  /// Empties counts and meters; faults stay.
  void reset() { engine_.reset(); }

 private:
  boost::asio::awaitable<void> accept_connections();
  boost::asio::awaitable<void> serve_connection(boost::asio::ip::tcp::socket socket);

  const Options options_;
  const Certificate certificate_;
  Engine engine_;
  boost::asio::ssl::context tls_;
  std::uint16_t port_;
  std::atomic<std::size_t> connections_{0};
  std::unique_ptr<boost::asio::io_context> context_;
  std::unique_ptr<boost::asio::ip::tcp::acceptor> acceptor_;
  std::vector<std::thread> threads_;
};

}  // namespace emulator
