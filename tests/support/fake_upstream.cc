#include "tests/support/fake_upstream.h"

#include <condition_variable>
#include <deque>
#include <future>
#include <list>
#include <mutex>
#include <set>
#include <thread>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http.hpp>

#include "tests/support/deaf_socket.h"

namespace gateway::testing {
namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::use_awaitable;
using asio::ip::tcp;
using TlsStream = asio::ssl::stream<tcp::socket>;
using Delivery = FakeReply::Delivery;

namespace {

constexpr std::size_t kChunkBytes = 1000;

HttpRequest as_request(const http::request<http::string_body>& message) {
  HttpRequest request;
  request.target = std::string(message.target());
  request.body = message.body();
  for (const auto& field : message) {
    request.headers.push_back({std::string(field.name_string()), std::string(field.value())});
  }
  return request;
}

bool says_close(const FakeReply& reply) {
  return reply.close_after || reply.delivery == Delivery::until_close;
}

std::string chunked(const std::string& body) {
  std::string chunks;
  for (std::size_t at = 0; at < body.size(); at += kChunkBytes) {
    const std::string chunk = body.substr(at, kChunkBytes);
    char size[16];
    std::snprintf(size, sizeof size, "%zx\r\n", chunk.size());
    chunks += size + chunk + "\r\n";
  }
  return chunks + "0\r\n\r\n";
}

/// The bytes of `reply` that are ever sent.
std::string wire_form(const FakeReply& reply) {
  if (reply.delivery == Delivery::raw) return reply.body;
  std::string wire = "HTTP/1.1 " + std::to_string(reply.status) + " Scripted\r\n";
  for (const auto& header : reply.headers) wire += header.name + ": " + header.value + "\r\n";
  if (says_close(reply)) wire += "Connection: close\r\n";
  if (reply.delivery == Delivery::until_close) return wire + "\r\n" + reply.body;
  if (reply.delivery == Delivery::chunked) {
    return wire + "Transfer-Encoding: chunked\r\n\r\n" + chunked(reply.body);
  }
  wire += "Content-Length: " + std::to_string(reply.body.size()) + "\r\n\r\n";
  const bool half =
      reply.delivery == Delivery::half_then_close || reply.delivery == Delivery::half_then_hang;
  return wire + reply.body.substr(0, half ? reply.body.size() / 2 : reply.body.size());
}

}  // namespace

struct FakeUpstream::Server {
  explicit Server(Options given)
      : options(std::move(given)),
        authority(options.authority ? options.authority : std::make_shared<TestAuthority>()),
        acceptor(io, tcp::endpoint(asio::ip::make_address(options.ipv6 ? "::1" : "127.0.0.1"), 0)),
        port(acceptor.local_endpoint().port()) {
    const TestCertificate certificate = authority->issue(options.subject);
    tls.use_certificate_chain(asio::buffer(certificate.certificate));
    tls.use_private_key(asio::buffer(certificate.private_key), asio::ssl::context::pem);
    asio::co_spawn(io, accept(), asio::detached);
    thread = std::thread([this] { io.run(); });
  }

  ~Server() {
    io.stop();
    thread.join();
  }

  asio::awaitable<void> accept() {
    for (;;) {
      tcp::socket socket = co_await acceptor.async_accept(use_awaitable);
      socket.set_option(tcp::no_delay(true));
      asio::co_spawn(io, serve(std::move(socket)), [](const std::exception_ptr&) {
        // The peer's ends of connections come as exceptions here; they are what tests play with.
      });
    }
  }

  asio::awaitable<void> serve(tcp::socket socket) {
    const OpenConnection counted(*this, socket.native_handle());
    if (!options.speaks_tls) {
      const auto refusal = asio::buffer("HTTP/1.1 400 Bad Request\r\n\r\n");
      co_await asio::async_write(socket, refusal, use_awaitable);
    }
    if (!options.speaks_tls || !options.greets) co_await wait_for_the_end(socket);
    TlsStream stream(std::move(socket), tls);
    co_await stream.async_handshake(asio::ssl::stream_base::server, use_awaitable);
    note_server_name(SSL_get_servername(stream.native_handle(), TLSEXT_NAMETYPE_host_name));
    if (!options.reads) co_await hold();
    co_await converse(stream);
  }

  asio::awaitable<void> converse(TlsStream& stream) {
    boost::beast::flat_buffer buffer;
    for (bool goes_on = true; goes_on;) {
      http::request_parser<http::string_body> parser;
      parser.body_limit(boost::none);
      co_await http::async_read(stream, buffer, parser, use_awaitable);
      const HttpRequest request = as_request(parser.get());
      const FakeReply reply = reply_to(request);
      if (reply.held) co_await hold();
      goes_on = parser.keep_alive();
      co_await deliver(stream, reply, goes_on);
    }
  }

  asio::awaitable<void> deliver(TlsStream& stream, const FakeReply& reply, bool& goes_on) {
    tcp::socket& socket = stream.next_layer();
    if (reply.delivery == Delivery::reset) {
      socket.set_option(asio::socket_base::linger(true, 0));  // Closing then sends RST.
      socket.close();
      goes_on = false;
      co_return;
    }
    if (reply.delivery != Delivery::hang) {
      const std::string wire = wire_form(reply);
      const auto bytes = asio::buffer(wire);
      co_await asio::async_write(stream, bytes, use_awaitable);
    }
    switch (reply.delivery) {
      case Delivery::half_then_hang:
      case Delivery::hang:
        co_await wait_for_the_end(socket);
        goes_on = false;
        break;
      case Delivery::half_then_close:
      case Delivery::raw:
        goes_on = false;
        break;
      default:
        if (says_close(reply)) {
          goes_on = false;
          co_await stream.async_shutdown(use_awaitable);
        }
    }
  }

  /// Throws when the peer ends the connection.
  static asio::awaitable<void> wait_for_the_end(tcp::socket& socket) {
    char bytes[512];
    const auto buffer = asio::buffer(bytes);
    for (;;) co_await socket.async_read_some(buffer, use_awaitable);
  }

  asio::awaitable<void> hold() {
    asio::steady_timer timer(io, asio::steady_timer::time_point::max());
    held.insert(&timer);
    constexpr auto kAwait = asio::as_tuple(use_awaitable);
    co_await timer.async_wait(kAwait);
    held.erase(&timer);
  }

  FakeReply reply_to(const HttpRequest& request) {
    Answer answer;
    {
      const std::lock_guard lock(mutex);
      requests.push_back(request);
      changed.notify_all();
      if (!scripted.empty()) {
        FakeReply reply = std::move(scripted.front());
        scripted.pop_front();
        return reply;
      }
      answer = otherwise;
    }
    return answer ? answer(request) : FakeReply{};
  }

  void note_server_name(const char* name) {
    const std::lock_guard lock(mutex);
    server_name = name == nullptr ? "" : name;
  }

  struct OpenConnection {
    OpenConnection(Server& owner, int handle)
        : server(owner), place(server.handles.insert(server.handles.end(), handle)) {
      change(+1);
    }
    ~OpenConnection() {
      server.handles.erase(place);
      change(-1);
    }
    void change(int by) const {
      const std::lock_guard lock(server.mutex);
      if (by > 0) ++server.accepted;
      server.open += static_cast<std::size_t>(by);
      server.changed.notify_all();
    }
    Server& server;
    std::list<int>::iterator place;
  };

  const Options options;
  const std::shared_ptr<TestAuthority> authority;
  asio::ssl::context tls{asio::ssl::context::tls_server};

  mutable std::mutex mutex;  ///< Guards from here…
  mutable std::condition_variable changed;
  std::deque<FakeReply> scripted;
  Answer otherwise;
  std::vector<HttpRequest> requests;
  std::string server_name;
  std::size_t accepted = 0;
  std::size_t open = 0;  ///< …to here.

  std::list<int> handles;  ///< Of open connections; the server's thread only, as all below.
  std::set<asio::steady_timer*> held;
  asio::io_context io{1};
  tcp::acceptor acceptor;
  const unsigned short port;
  std::thread thread;
};

FakeUpstream::FakeUpstream() : FakeUpstream(Options{}) {}
FakeUpstream::FakeUpstream(Options options)
    : server_(std::make_unique<Server>(std::move(options))) {}
FakeUpstream::~FakeUpstream() = default;

unsigned short FakeUpstream::port() const {
  return server_->port;
}

std::string FakeUpstream::url() const {
  return std::string("https://") + (server_->options.ipv6 ? "[::1]" : "127.0.0.1") + ":" +
         std::to_string(server_->port);
}

const std::string& FakeUpstream::ca_file() const {
  return server_->authority->ca_file();
}

void FakeUpstream::script(FakeReply reply) {
  const std::lock_guard lock(server_->mutex);
  server_->scripted.push_back(std::move(reply));
}

void FakeUpstream::otherwise(Answer answer) {
  const std::lock_guard lock(server_->mutex);
  server_->otherwise = std::move(answer);
}

void FakeUpstream::release() {
  asio::post(server_->io, [server = server_.get()] {
    for (asio::steady_timer* timer : server->held) timer->cancel();
  });
}

void FakeUpstream::deafen() {
  std::promise<void> done;
  asio::post(server_->io, [&] {
    for (const int handle : server_->handles) testing::deafen(handle);
    done.set_value();
  });
  done.get_future().wait();
}

std::vector<HttpRequest> FakeUpstream::requests() const {
  const std::lock_guard lock(server_->mutex);
  return server_->requests;
}

bool FakeUpstream::wait_for_requests(std::size_t count, std::chrono::milliseconds patience) const {
  std::unique_lock lock(server_->mutex);
  return server_->changed.wait_for(lock, patience,
                                   [&] { return server_->requests.size() >= count; });
}

std::string FakeUpstream::server_name() const {
  const std::lock_guard lock(server_->mutex);
  return server_->server_name;
}

std::size_t FakeUpstream::connections() const {
  const std::lock_guard lock(server_->mutex);
  return server_->accepted;
}

bool FakeUpstream::wait_for_open_connections(std::size_t count,
                                             std::chrono::milliseconds patience) const {
  std::unique_lock lock(server_->mutex);
  return server_->changed.wait_for(lock, patience, [&] { return server_->open <= count; });
}

std::string header_of(const std::vector<HttpHeader>& headers, const std::string& name) {
  for (const auto& header : headers) {
    if (boost::beast::iequals(header.name, name)) return header.value;
  }
  return "";
}

}  // namespace gateway::testing
