#include "emulator/session.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include "emulator/compression.h"
#include "emulator/error_bodies.h"

namespace emulator {
namespace {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;
using TlsStream = beast::ssl_stream<beast::tcp_stream>;
using Parser = http::request_parser<http::string_body>;
using Message = http::response<http::string_body>;

constexpr auto kAwait = net::as_tuple(net::use_awaitable);
/// What is read of a body before it is refused, so that its sender gets to see the answer.
constexpr std::size_t kReadBodyBytes = 32UL * 1024 * 1024;
constexpr unsigned kMaxHeaderBytes = 32 * 1024;
/// What is read at once: a TLS record holds no more.
constexpr std::size_t kReadBytes = 16UL * 1024;
/// The client time-out of the provider's own SDKs (docs/provider.md, 1.6); nobody waits for an
/// answer longer.
constexpr std::chrono::seconds kHangTimeout{300};

/// A connection of either kind. A plain one leaves its TLS unused.
struct Stream {
  TlsStream tls;
  bool plain;

  [[nodiscard]] beast::tcp_stream& tcp() { return tls.next_layer(); }
};

using Transferred = std::tuple<error_code, std::size_t>;

net::awaitable<Transferred> read_some(Stream& stream, net::mutable_buffer space) {
  if (stream.plain) co_return co_await stream.tcp().async_read_some(space, kAwait);
  co_return co_await stream.tls.async_read_some(space, kAwait);
}

net::awaitable<Transferred> write_all(Stream& stream, net::const_buffer bytes) {
  if (stream.plain) co_return co_await net::async_write(stream.tcp(), bytes, kAwait);
  co_return co_await net::async_write(stream.tls, bytes, kAwait);
}

/// Counts a call as in flight for as long as it lives, also when the server stops under it.
class Flight {
 public:
  Flight(Engine& engine, bool counts) : engine_(engine), counts_(counts) {
    if (counts_) engine_.call_entered();
  }
  ~Flight() {
    if (counts_) engine_.call_left();
  }
  Flight(const Flight&) = delete;
  Flight& operator=(const Flight&) = delete;

 private:
  Engine& engine_;
  bool counts_;
};

Request to_request(http::request<http::string_body>& message, bool plain) {
  Request request;
  request.method = message.method_string();
  request.target = message.target();
  request.authorization = message[http::field::authorization];
  request.content_type = message[http::field::content_type];
  request.origin = plain ? "http://" : "https://";
  request.origin += message[http::field::host];
  request.asynchronous = message["X-DashScope-Async"] == "enable";
  request.oss_resolve = message["X-DashScope-OssResourceResolve"] == "enable";
  request.body = std::move(message.body());
  return request;
}

std::string milliseconds_text(std::chrono::system_clock::duration since) {
  return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(since).count());
}

/// The headers that real answers carry (docs/provider.md, 1.5).
Message to_message(Answer& answer, bool compress, std::chrono::system_clock::time_point arrived) {
  const auto now = std::chrono::system_clock::now();
  Message message(static_cast<http::status>(answer.status), 11);
  if (!answer.body.empty()) message.set(http::field::content_type, answer.content_type);
  if (answer.embedding && answer.by_provider) {
    const std::string cost = milliseconds_text(now - arrived);
    message.set("x-request-id", answer.request_id);
    message.set("x-dashscope-call-gateway", "true");
    message.set("req-cost-time", cost);
    message.set("req-arrive-time", milliseconds_text(arrived.time_since_epoch()));
    message.set("resp-start-time", milliseconds_text(now.time_since_epoch()));
    message.set("x-envoy-upstream-service-time", cost);
  }
  if (answer.by_provider) message.set(http::field::server, "istio-envoy");
  if (answer.retry_after)
    message.set(http::field::retry_after, std::to_string(*answer.retry_after));
  message.body() = std::move(answer.body);
  if (compress) {
    message.set(http::field::content_encoding, "gzip");
    message.set(http::field::vary, "Accept-Encoding");
    message.body() = gzip(message.body());
  }
  message.prepare_payload();
  return message;
}

bool accepts_gzip(const http::request<http::string_body>& message) {
  return message[http::field::accept_encoding].find("gzip") != std::string_view::npos;
}

/// Sends a reset instead of an orderly end.
void reset_connection(Stream& stream) {
  auto& socket = stream.tcp().socket();
  error_code ignored;
  const net::socket_base::linger at_once(true, 0);
  socket.set_option(at_once, ignored);
  socket.close(ignored);
}

net::awaitable<void> wait(Stream& stream, Duration delay) {
  if (delay <= Duration::zero()) co_return;
  net::steady_timer timer(stream.tcp().get_executor(), delay);
  co_await timer.async_wait(kAwait);
}

/// Holds the connection open without a word until the client gives up.
net::awaitable<void> hang(Stream& stream) {
  char byte = 0;
  const auto space = net::buffer(&byte, 1);
  stream.tcp().expires_after(kHangTimeout);
  co_await read_some(stream, space);
}

/// Reads a whole request. Beast would do so too, as an operation composed of templates, which cost
/// the compiler more than all the rest of the emulator's sessions; and so would its writing.
net::awaitable<error_code> read(Stream& stream, beast::flat_buffer& buffer, Parser& parser) {
  parser.eager(true);
  while (!parser.is_done()) {
    if (buffer.size() > 0) {
      error_code error;
      buffer.consume(parser.put(buffer.data(), error));
      if (error && error != http::error::need_more) co_return error;
      if (!error) continue;
    }
    const auto space = buffer.prepare(kReadBytes);
    const auto [failed, size] = co_await read_some(stream, space);
    if (failed) co_return failed;
    buffer.commit(size);
  }
  co_return error_code();
}

/// Writes the first `body_bytes` of the message's body, behind the whole header.
net::awaitable<error_code> write(Stream& stream, const Message& message, std::size_t body_bytes) {
  http::fields::writer header(message, message.version(), message.result_int());
  std::string bytes = beast::buffers_to_string(header.get());
  bytes.append(message.body(), 0, body_bytes);
  const net::const_buffer whole = net::buffer(bytes);
  const auto [error, size] = co_await write_all(stream, whole);
  co_return error;
}

/// Whether the connection serves another request afterwards.
net::awaitable<bool> send(Stream& stream, Message& message, Answer::Ending ending) {
  if (ending == Answer::Ending::hung) {
    co_await hang(stream);
    co_return false;
  }
  // Of a truncated body half is sent, behind headers that promise the whole.
  const bool truncated = ending == Answer::Ending::truncated;
  const std::size_t size = message.body().size() / (truncated ? 2 : 1);
  if (truncated) co_await write(stream, message, size);
  if (ending != Answer::Ending::complete) {
    if (ending == Answer::Ending::dropped) reset_connection(stream);
    co_return false;
  }
  const error_code error = co_await write(stream, message, size);
  co_return !error && message.keep_alive();
}

/// A body over the limit is refused unread, so the connection cannot go on.
net::awaitable<void> refuse_body(Stream& stream, Parser& parser, Engine& engine) {
  const auto arrived = std::chrono::system_clock::now();
  Answer answer = engine.refuse_unread(to_request(parser.get(), stream.plain), Clock::now());
  Message message = to_message(answer, false, arrived);
  message.keep_alive(false);
  co_await write(stream, message, message.body().size());
}

/// One request and its answer; whether there may be another.
net::awaitable<bool> serve_one(Stream& stream, beast::flat_buffer& buffer,
                               const SessionSettings& settings) {
  Parser parser;
  parser.body_limit(std::max(kReadBodyBytes, settings.max_body_bytes));
  parser.header_limit(kMaxHeaderBytes);
  stream.tcp().expires_after(settings.idle_timeout);
  const error_code error = co_await read(stream, buffer, parser);
  if (error == http::error::body_limit) co_await refuse_body(stream, parser, settings.engine);
  if (error) co_return false;

  // The one place where the emulator reads its clocks for a request.
  const Timestamp now = Clock::now();
  const auto arrived = std::chrono::system_clock::now();
  const Request request = to_request(parser.get(), stream.plain);
  Answer answer = settings.engine.answer(request, now);
  stream.tcp().expires_never();
  {
    const Flight flight(settings.engine, answer.embedding);
    co_await wait(stream, answer.delay);
  }
  const Answer::Ending ending = answer.ending;
  const bool compress = settings.gzip && accepts_gzip(parser.get());
  Message message = to_message(answer, compress, arrived);
  message.keep_alive(parser.get().keep_alive());
  stream.tcp().expires_after(settings.idle_timeout);
  co_return co_await send(stream, message, ending);
}

}  // namespace

net::awaitable<void> serve(net::ip::tcp::socket socket, SessionSettings settings) {
  error_code ignored;
  const net::ip::tcp::no_delay no_delay(true);
  socket.set_option(no_delay, ignored);
  settings.engine.connection_opened();
  Stream stream{{beast::tcp_stream(std::move(socket)), settings.tls}, settings.plain};
  stream.tcp().expires_after(settings.idle_timeout);
  if (!settings.plain) {
    const auto [error] = co_await stream.tls.async_handshake(net::ssl::stream_base::server, kAwait);
    if (error) co_return;
  }
  beast::flat_buffer buffer;
  bool again = true;
  while (again) again = co_await serve_one(stream, buffer, settings);
  if (settings.plain || !stream.tcp().socket().is_open()) co_return;
  // A short farewell; a client that does not answer it is left.
  stream.tcp().expires_after(std::chrono::seconds(1));
  co_await stream.tls.async_shutdown(kAwait);
}

}  // namespace emulator
