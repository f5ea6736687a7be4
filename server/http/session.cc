#include "http/session.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>

#include "http/compression.h"
#include "http/response.h"

namespace gateway::http {
namespace {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;
using Parser = http::request_parser<http::empty_body>;

constexpr auto kAwait = net::as_tuple(net::use_awaitable);
/// What is read of a connection at once.
constexpr std::size_t kReadBytes = 4096;
/// How long a client that was refused may go on sending while it takes its answer.
constexpr Duration kFarewell = std::chrono::seconds(1);

constexpr std::string_view kHeaderEnd = "\r\n\r\n";

bool announces_body(const Parser& parser) {
  return parser.chunked() || parser.content_length().value_or(0) > 0;
}

/// What stands against answering the request.
std::optional<Answer> objection(const Parser& parser, bool well_formed) {
  if (!well_formed) return plain(400, "this is not an HTTP/1.1 request");
  const http::verb method = parser.get().method();
  if (method != http::verb::get && method != http::verb::head) {
    return plain(405, "only GET and HEAD are served here");
  }
  if (announces_body(parser)) return plain(413, "a request's body is not taken here");
  return {};
}

std::string_view path_of(std::string_view target) {
  return target.substr(0, target.find('?'));
}

/// A connection and what it needs to serve one request after the other.
///
/// Thread: the server's.
class Session {
 public:
  Session(net::ip::tcp::socket socket, SessionShared shared)
      : shared_(shared),
        stream_(std::move(socket)),
        seat_(shared.connections, stream_),
        buffer_(shared.limits.max_header_bytes) {}

  net::awaitable<void> run() {
    bool again = true;
    while (again) again = co_await serve_one();
    co_await take_leave();
  }

 private:
  /// Whether the connection serves another request.
  net::awaitable<bool> serve_one() {
    seat_.wait_for_request();
    const bool came = co_await first_bytes();
    if (!came) co_return false;
    // Beast's own header_limit counts only what is not parsed yet, so that a header without end
    // would be let in. This buffer holds a whole header or none.
    stream_.expires_after(shared_.limits.request_timeout);
    std::size_t looked_at = 0;
    std::size_t size = header_size(looked_at);
    while (size == 0 && buffer_.size() < buffer_.max_size()) {
      looked_at = buffer_.size();
      const bool more = co_await read_some();
      if (!more) co_return false;
      size = header_size(looked_at);
    }
    seat_.begin_answer();
    if (size == 0) {
      ResponseForm closing;
      closing.content_security_policy = shared_.responder.content_security_policy();
      const auto message =
          response(plain(431, "the request's header is larger than this door takes"), closing);
      co_return co_await write(message, false);
    }
    co_return co_await answer(size);
  }

  /// Answers the request whose header is the buffer's first `size` bytes; as above.
  net::awaitable<bool> answer(std::size_t size) {
    Parser parser;
    parser.body_limit(boost::none);  // The length is only looked at.
    error_code malformed;
    parser.put(net::buffer(buffer_.data(), size), malformed);
    buffer_.consume(size);
    const bool well_formed = !malformed && parser.is_header_done();
    const auto& request = parser.get();
    ResponseForm form;
    form.content_security_policy = shared_.responder.content_security_policy();
    form.version = well_formed ? request.version() : 11;
    form.keep_alive = well_formed && request.keep_alive() && !announces_body(parser);
    form.gzip = accepts_gzip(request[http::field::accept_encoding]);
    std::optional<Answer> answer = objection(parser, well_formed);
    if (!answer) answer = co_await shared_.responder.answer(path_of(request.target()));
    const auto message = response(std::move(*answer), form);
    co_return co_await write(message, request.method() == http::verb::head);
  }

  /// Waits for the client to begin a request. False: it left, or was idle for too long.
  net::awaitable<bool> first_bytes() {
    if (buffer_.size() > 0) co_return true;
    stream_.expires_after(shared_.limits.idle_timeout);
    co_return co_await read_some();
  }

  /// Reads what there is, as far as the buffer takes it. False: the client left, or took too long.
  net::awaitable<bool> read_some() {
    const auto space = buffer_.prepare(std::min(kReadBytes, buffer_.max_size() - buffer_.size()));
    const auto [error, read] = co_await stream_.async_read_some(space, kAwait);
    buffer_.commit(read);
    co_return !error;
  }

  /// How long the header is with which the buffer begins; 0 if it isn't whole. It is known not to
  /// end within the first `looked_at` bytes.
  [[nodiscard]] std::size_t header_size(std::size_t looked_at) const {
    const std::string_view text(static_cast<const char*>(buffer_.data().data()), buffer_.size());
    const std::size_t from = looked_at - std::min(looked_at, kHeaderEnd.size() - 1);
    const std::size_t end = text.find(kHeaderEnd, from);
    return end == std::string_view::npos ? 0 : end + kHeaderEnd.size();
  }

  /// Whether it was written and the connection may serve on. As bytes, since Beast's own way to
  /// write a message costs the compiler more than the rest of the session.
  net::awaitable<bool> write(const http::response<http::string_body>& message, bool header_only) {
    std::string bytes = header_text(message);
    if (!header_only) bytes += message.body();
    const auto whole = net::buffer(bytes);
    stream_.expires_after(shared_.limits.request_timeout);
    const auto [error, written] = co_await net::async_write(stream_, whole, kAwait);
    co_return !error && message.keep_alive();
  }

  /// Closing while the client still sends would throw away the answer it has not read yet.
  net::awaitable<void> take_leave() {
    if (!stream_.socket().is_open()) co_return;
    error_code failed;
    stream_.socket().shutdown(net::ip::tcp::socket::shutdown_send, failed);
    stream_.expires_after(kFarewell);
    bool more = !failed;
    while (more) {
      buffer_.clear();
      more = co_await read_some();
    }
  }

  const SessionShared shared_;
  beast::tcp_stream stream_;
  Connections::Seat seat_;
  beast::flat_buffer buffer_;
};

}  // namespace

net::awaitable<void> serve(net::ip::tcp::socket socket, SessionShared shared) {
  Session session(std::move(socket), shared);
  co_await session.run();
}

}  // namespace gateway::http
