#include "transport/connection.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/read.hpp>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>

#include "transport/tunnel.h"

namespace gateway::transport {
namespace asio = boost::asio;
namespace http = boost::beast::http;

namespace {

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

// Beast asks for as much as its buffer has room for, and grows the buffer only while bytes stay in
// it: left alone it stays at 512 bytes, and a body of 200 KB takes 400 reads. One TLS record, 16
// KiB, is the most that a read of the stream can bring, so more room than that and a header gains
// nothing.
constexpr std::size_t kReadBufferBytes = 32 * 1024;

constexpr std::uint32_t kMaxHeaderBytes = 16 * 1024;
constexpr int kMaxInterimAnswers = 8;  // 1xx before the real one.

/// SNI and the name that the certificate must be for; nothing is sent yet. False: out of memory.
bool expect_peer(SSL* tls, const Origin& origin) {
  if (origin.host_is_address()) {  // RFC 6066, section 3: no SNI for addresses.
    return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(tls), origin.host.c_str()) == 1;
  }
  SSL_set_hostflags(tls, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  return SSL_set1_host(tls, origin.host.c_str()) == 1 &&
         SSL_set_tlsext_host_name(tls, origin.host.c_str()) == 1;
}

HttpResponse as_response(http::response<http::string_body>&& message) {
  HttpResponse response;
  response.status = message.result_int();
  for (const auto& field : message) {
    response.headers.push_back({std::string(field.name_string()), std::string(field.value())});
  }
  response.body = std::move(message.body());
  response.body.reserve(response.body.size() + kBodyPadding);
  return response;
}

}  // namespace

Connection::Connection(const asio::any_io_executor& executor, const Surroundings& surroundings,
                       Duration life)
    : origin_(surroundings.origin),
      proxy_(surroundings.proxy),
      limits_(surroundings.limits),
      addresses_(surroundings.addresses),
      counters_(surroundings.counters),
      life_(life),
      stream_(executor, surroundings.tls),
      resolution_(executor, surroundings.names),
      watchdog_(executor, [this] { stop(FaultKind::timed_out); }),
      first_byte_(executor, stream_.lowest_layer(), [this] { end_patience(); }) {
  buffer_.reserve(kReadBufferBytes);
}

Connection::~Connection() {
  close();
}

asio::awaitable<Result<void, CallFault>> Connection::connect(Timestamp deadline,
                                                             AbortSignal& abort) {
  const AbortSignal::Guard guard = abort.on_raise([this] { stop(FaultKind::aborted); });
  const Timestamp until = std::min(Clock::now() + limits_.connect_timeout, deadline);
  begin(Phase::resolve, until);
  if (abort.raised()) stop(FaultKind::aborted);
  const std::string& host = proxy_ ? proxy_->place.host : origin_.host;
  const std::uint16_t port = proxy_ ? proxy_->place.port : origin_.port;
  const auto found = co_await resolution_.run(host, port);
  if (stopped_ || found.has_error()) {
    co_return fault(found.has_error() ? found.error() : boost::system::error_code());
  }
  const Resolution::Endpoints endpoints = addresses_.arranged(*found, Clock::now());
  const Status reached = co_await connect_to_any(endpoints, until);
  if (reached.has_error()) co_return reached.error();
  if (proxy_) {
    const Status passed = co_await pass_proxy(until);
    if (passed.has_error()) co_return passed.error();
  }
  const Status shaken = co_await shake_hands(deadline);
  if (shaken.has_error() && stopped_ != FaultKind::aborted)
    addresses_.failed(address_, Clock::now());
  co_return shaken;
}

asio::awaitable<Connection::Status> Connection::connect_to_any(
    const Resolution::Endpoints& endpoints, Timestamp until) {
  boost::system::error_code ec = asio::error::host_not_found;
  auto left = static_cast<Duration::rep>(endpoints.size());
  for (const auto& endpoint : endpoints) {
    // An even share of what is left, so that one dead address can't spend the time of the others.
    const Timestamp now = Clock::now();
    begin(Phase::connect, now + (until - now) / left--);
    ec = std::get<0>(co_await stream_.lowest_layer().async_connect(endpoint, kAwait));
    if (!ec && !stopped_) {
      // Requests are written whole; waiting to join them with later ones only delays them.
      stream_.lowest_layer().set_option(asio::ip::tcp::no_delay(true), ec);
      detect_dead_peer(stream_.lowest_layer());
      address_ = endpoint;
      co_return Status();
    }
    if (stopped_ == FaultKind::aborted) break;
    addresses_.failed(endpoint, Clock::now());
    if (left == 0) break;
    stopped_.reset();
    stream_.lowest_layer().close(ec);
  }
  co_return fault(ec);
}

asio::awaitable<Connection::Status> Connection::pass_proxy(Timestamp until) {
  begin(Phase::tunnel, until);
  const auto opened = co_await open_tunnel(stream_.next_layer(), *proxy_, origin_);
  if (opened.has_value() && !stopped_) co_return Status();
  if (stopped_ != FaultKind::aborted) addresses_.failed(address_, Clock::now());
  if (stopped_) co_return fault(asio::error::operation_aborted);
  count(counters_.connect_failures);
  close();
  const TunnelRefusal& refusal = opened.error();
  co_return CallFault{.kind = FaultKind::proxy_refused,
                      .message = "the proxy " + proxy_->endpoint() + " " + refusal.why,
                      .status = refusal.status};
}

asio::awaitable<Connection::Status> Connection::shake_hands(Timestamp deadline) {
  begin(Phase::handshake, std::min(Clock::now() + limits_.handshake_timeout, deadline));
  if (!expect_peer(stream_.native_handle(), origin_)) {
    co_return fault(asio::error::no_memory);
  }
  const auto [ec] = co_await stream_.async_handshake(asio::ssl::stream_base::client, kAwait);
  if (ec || stopped_) co_return fault(ec);
  watchdog_.clear();
  connected_ = true;
  ages_out_at_ = Clock::now() + life_;
  count(counters_.opened);
  counters_.open.fetch_add(1, std::memory_order_relaxed);
  co_return Status();
}

asio::awaitable<Result<HttpResponse, CallFault>> Connection::exchange(const std::string& message,
                                                                      const ExchangeTerms& terms,
                                                                      AbortSignal& abort) {
  const AbortSignal::Guard guard = abort.on_raise([this] { stop(FaultKind::aborted); });
  heard_ = keeps_alive_ = false;
  if (abort.raised()) stop(FaultKind::aborted);
  addresses_.used(address_);
  terms_ = &terms;
  if (terms.patience && answered_at_ != kNever)
    first_byte_.begin(*terms.patience, Clock::now() - answered_at_);
  const Status written = co_await write(message, terms.deadline);
  if (written.has_error()) co_return written.error();
  first_byte_.sent();
  std::optional<Parser> parser;
  const Status answered = co_await read(parser, terms.deadline);
  if (answered.has_error()) co_return answered.error();
  watchdog_.clear();
  answered_at_ = Clock::now();
  keeps_alive_ = parser->keep_alive();
  co_return as_response(parser->release());
}

asio::awaitable<Connection::Status> Connection::write(const std::string& message,
                                                      Timestamp deadline) {
  begin(Phase::write, std::min(Clock::now() + limits_.write_timeout, deadline));
  const auto bytes = asio::buffer(message);
  const auto [ec, sent] = co_await asio::async_write(stream_, bytes, kAwait);
  if (ec || stopped_) co_return fault(ec);
  co_return Status();
}

asio::awaitable<Connection::Status> Connection::read(std::optional<Parser>& parser,
                                                     Timestamp deadline) {
  begin(Phase::read, std::min(Clock::now() + limits_.read_timeout, deadline));
  const Status begun = co_await read_first_bytes();
  if (begun.has_error()) co_return begun.error();
  int interim_left = kMaxInterimAnswers;
  do {
    parser.emplace();
    parser->header_limit(kMaxHeaderBytes);
    parser->body_limit(limits_.max_body_bytes);
    const auto [ec, n] = co_await http::async_read_header(stream_, buffer_, *parser, kAwait);
    if (ec || stopped_) co_return fault(ec);
  } while (parser->get().result_int() / 100 == 1 && interim_left-- > 0);
  if (parser->get().result_int() / 100 == 1) co_return fault(http::error::bad_status);

  // The body grows in place once, padding included; its length has passed the limit already.
  if (const auto length = parser->content_length()) {
    parser->get().body().reserve(static_cast<std::size_t>(*length) + kBodyPadding);
  }
  const auto [ec, n] = co_await http::async_read(stream_, buffer_, *parser, kAwait);
  if (ec || stopped_) co_return fault(ec);
  co_return Status();
}

/// Apart from the header, of which the first byte may come long before the last.
asio::awaitable<Connection::Status> Connection::read_first_bytes() {
  const auto space = buffer_.prepare(kReadBufferBytes);
  const auto [ec, n] = co_await stream_.async_read_some(space, kAwait);
  buffer_.commit(n);
  if (ec || stopped_) co_return fault(ec);
  heard_ = true;
  first_byte_.end();
  co_return Status();
}

bool Connection::kept() const {
  return connected_ && keeps_alive_ && !stopped_ && buffer_.size() == 0;
}

bool Connection::reusable() {
  if (!kept()) return false;
  char byte = 0;
  const auto got =
      ::recv(stream_.lowest_layer().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

void Connection::close(CloseReason why) {
  watchdog_.clear();
  first_byte_.end();
  boost::system::error_code ignored;
  stream_.lowest_layer().close(ignored);
  if (!std::exchange(connected_, false)) return;
  count(counters_.closed[static_cast<std::size_t>(why)]);
  counters_.open.fetch_sub(1, std::memory_order_relaxed);
}

void Connection::begin(Phase phase, Timestamp until) {
  phase_ = phase;
  watchdog_.set(until);
}

void Connection::stop(FaultKind why) {
  if (!stopped_) stopped_ = why;
  resolution_.give_up();
  boost::system::error_code ignored;
  stream_.lowest_layer().close(ignored);
}

void Connection::end_patience() {
  if (stopped_) return;
  if (terms_->may_give_up && terms_->may_give_up()) return stop(FaultKind::connection_silent);
  count(counters_.silence_borne);
}

FaultKind Connection::kind_of(boost::system::error_code ec) const {
  if (stopped_) return *stopped_;
  switch (phase_) {
    case Phase::resolve:
    case Phase::connect:
    case Phase::tunnel:
      return FaultKind::connect_failed;
    case Phase::handshake:
      // A peer that hangs up before it has shown a certificate is as good as not there.
      return ec.category() == asio::error::get_ssl_category() ? FaultKind::tls_failed
                                                              : FaultKind::connect_failed;
    case Phase::write:
    case Phase::read:
      break;
  }
  const boost::system::error_code http_error = http::error::end_of_stream;
  const bool malformed = ec.category() == http_error.category() && ec != http_error &&
                         ec != http::error::partial_message;
  return malformed ? FaultKind::bad_answer : FaultKind::connection_lost;
}

CallFault Connection::fault(boost::system::error_code ec) {
  const FaultKind kind = kind_of(ec);
  if (kind != FaultKind::aborted && !connected_) {
    count(phase_ == Phase::handshake ? counters_.handshake_failures : counters_.connect_failures);
  }
  std::string why = ec.message();
  const long verdict = SSL_get_verify_result(stream_.native_handle());
  if (kind == FaultKind::timed_out) {
    why = "took longer than allowed";
  } else if (kind == FaultKind::connection_silent) {
    why = "no sign of life over a kept connection";
  } else if (kind == FaultKind::aborted) {
    why = "given up";
  } else if (kind == FaultKind::tls_failed && verdict != X509_V_OK) {
    why = std::string("certificate refused: ") + X509_verify_cert_error_string(verdict);
  }
  close(kind == FaultKind::connection_silent ? CloseReason::silence : CloseReason::other);
  return CallFault{kind, doing() + ": " + why};
}

std::string Connection::doing() const {
  std::string origin = origin_.endpoint();
  const std::string peer = proxy_ ? "the proxy " + proxy_->endpoint() : origin;
  switch (phase_) {
    case Phase::resolve:
      return "resolving " + peer;
    case Phase::connect:
      return "connecting to " + peer;
    case Phase::tunnel:
      return "asking " + peer + " for a tunnel to " + origin;
    case Phase::handshake:
      return "TLS handshake with " + origin + (proxy_ ? " through " + peer : std::string());
    case Phase::write:
      return "sending to " + origin;
    case Phase::read:
      return "reading from " + origin;
  }
  return origin;
}

}  // namespace gateway::transport
