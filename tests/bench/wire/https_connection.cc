#include "tests/bench/wire/https_connection.h"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <stdexcept>
#include <utility>

#include <boost/asio/connect.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>

namespace bench {
namespace asio = boost::asio;
namespace ssl = boost::asio::ssl;
namespace http = boost::beast::http;

namespace {

// Beast reads as much as its buffer has room for: a whole TLS record, 16 KiB, with the header.
constexpr std::size_t kHeadBytes = 20 * 1024;

}  // namespace

ssl::context make_tls(const std::string& ca_file) {
  ssl::context tls(ssl::context::tls_client);
  tls.set_verify_mode(ssl::verify_peer);
  tls.load_verify_file(ca_file);
  return tls;
}

HttpsConnection::HttpsConnection(asio::io_context& context, ssl::context& tls, Origin origin)
    : context_(context), tls_(tls), origin_(std::move(origin)) {
  head_.reserve(kHeadBytes);
}

asio::awaitable<void> HttpsConnection::connect() {
  connected_ = false;
  head_.clear();
  stream_.emplace(context_, tls_);
  const ssl::host_name_verification peer(origin_.host);
  stream_->set_verify_callback(peer);
  asio::ip::tcp::resolver resolver(context_);
  const auto endpoints =
      co_await resolver.async_resolve(origin_.host, origin_.port, asio::use_awaitable);
  co_await asio::async_connect(stream_->lowest_layer(), endpoints, asio::use_awaitable);
  stream_->lowest_layer().set_option(asio::ip::tcp::no_delay(true));
  co_await stream_->async_handshake(ssl::stream_base::client, asio::use_awaitable);
  connected_ = true;
}

asio::awaitable<HttpsConnection::Answer> HttpsConnection::exchange(const std::string& message) {
  connected_ = false;  // Until it is known to have worked.
  const Answer answer = co_await exchange_once(message);
  connected_ = true;
  co_return answer;
}

asio::awaitable<HttpsConnection::Answer> HttpsConnection::exchange_once(
    const std::string& message) {
  const auto bytes = asio::buffer(message);
  co_await asio::async_write(*stream_, bytes, asio::use_awaitable);

  http::response_parser<http::empty_body> parser;
  co_await http::async_read_header(*stream_, head_, parser, asio::use_awaitable);
  const auto length = parser.content_length();
  if (!length) throw std::runtime_error("an answer that does not say its length");

  // The rest is read to where it is parsed: no copy, and no memory is asked for twice.
  const auto size = static_cast<std::size_t>(*length);
  const std::size_t there = std::min(size, head_.size());
  if (body_.size() < size + simdjson::SIMDJSON_PADDING) {
    body_.resize(size + simdjson::SIMDJSON_PADDING);
  }
  std::memcpy(body_.data(), head_.data().data(), there);
  head_.consume(there);
  const auto rest = asio::buffer(body_.data() + there, size - there);
  co_await asio::async_read(*stream_, rest, asio::use_awaitable);
  const simdjson::padded_string_view body(body_.data(), size, body_.size());
  co_return Answer{parser.get().result_int(), body};
}

}  // namespace bench
