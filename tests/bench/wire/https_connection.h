// One kept-alive HTTPS connection to the upstream, with nothing on it that an exchange can do
// without.
#pragma once

#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <simdjson.h>

#include "tests/bench/wire/origin.h"

namespace bench {

/// A TLS client's context that trusts the authorities in `ca_file` (PEM) alone. Throws
/// boost::system::system_error if the file can't be used.
[[nodiscard]] boost::asio::ssl::context make_tls(const std::string& ca_file);

/// Connects, and exchanges one request at a time. No timeout, no limit, no second try.
///
/// Thread: that of its io_context. Failures are thrown as std::exception; the connection is then to
/// be connected anew.
class HttpsConnection {
 public:
  struct Answer {
    unsigned status;                    ///< Of HTTP.
    simdjson::padded_string_view body;  ///< Good until the next exchange.
  };

  /// `context` and `tls` must outlive the connection.
  HttpsConnection(boost::asio::io_context& context, boost::asio::ssl::context& tls, Origin origin);

  [[nodiscard]] bool connected() const { return connected_; }
  [[nodiscard]] const Origin& origin() const { return origin_; }

  /// Resolves, connects and shakes hands; replaces what was there.
  boost::asio::awaitable<void> connect();

  /// Sends `message`, a whole HTTP request, and reads the answer, which must say its length.
  /// Precondition: connected().
  boost::asio::awaitable<Answer> exchange(const std::string& message);

 private:
  using Stream = boost::asio::ssl::stream<boost::asio::ip::tcp::socket>;

  boost::asio::awaitable<Answer> exchange_once(const std::string& message);

  boost::asio::io_context& context_;
  boost::asio::ssl::context& tls_;
  const Origin origin_;
  std::optional<Stream> stream_;  ///< Made anew for each connection: TLS can't begin twice on one.
  boost::beast::flat_buffer head_;  ///< The answer's header and what came with it.
  std::string body_;                ///< Grown to the longest answer so far, and kept.
  bool connected_ = false;
};

}  // namespace bench
