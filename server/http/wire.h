// The bytes of one connection, plain or through TLS.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>

#include "http/request.h"

namespace gateway::http {

/// What one read or write did.
struct Moved {
  boost::system::error_code error;
  std::size_t bytes = 0;
};

/// At most one read and one write at a time; end_writing() counts as a write.
///
/// Thread: the connection's.
class Wire {
 public:
  /// Plain if `tls` is null. The socket may also be a Unix one.
  Wire(boost::asio::ip::tcp::socket socket, std::shared_ptr<boost::asio::ssl::context> tls);
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;

  /// First of all. False: the client and we did not come to terms. One that begins with a letter,
  /// as HTTP does and TLS never, is served in plain text: lacks_tls() says so.
  [[nodiscard]] boost::asio::awaitable<bool> handshake();

  /// The client speaks plain text where it should not: what it asks is for an objection alone.
  [[nodiscard]] bool lacks_tls() const { return context_ && !tls_; }

  /// Known after the handshake.
  [[nodiscard]] const Peer& peer() const { return peer_; }

  [[nodiscard]] boost::asio::awaitable<Moved> read_some(boost::asio::mutable_buffer space);
  [[nodiscard]] boost::asio::awaitable<Moved> write_some(boost::asio::const_buffer bytes);

  /// Tells the client that nothing more comes. From here on what is read is good for nothing but to
  /// be thrown away: it is not decrypted any more. Through TLS this waits for the client to answer.
  [[nodiscard]] boost::asio::awaitable<void> end_writing();

  /// What is under way fails. Idempotent.
  void close();
  [[nodiscard]] boost::asio::any_io_executor executor() { return socket_.get_executor(); }
  [[nodiscard]] bool is_open() const { return socket_.is_open(); }

 private:
  [[nodiscard]] boost::asio::awaitable<bool> begins_in_plain_text();

  boost::asio::ip::tcp::socket socket_;
  const std::shared_ptr<boost::asio::ssl::context> context_;
  std::optional<boost::asio::ssl::stream<boost::asio::ip::tcp::socket&>> tls_;
  Peer peer_;
  bool written_ = false;  // All that there ever will be.
};

}  // namespace gateway::http
