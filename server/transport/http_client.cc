#include "transport/http_client.h"

#include <algorithm>
#include <memory>
#include <string_view>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/string.hpp>

#include "transport/connection_life.h"
#include "transport/gzip.h"
#include "transport/request_message.h"

namespace gateway::transport {
namespace asio = boost::asio;

namespace {

constexpr unsigned kFirstServerError = 500;

bool is_named(const HttpHeader& header, std::string_view name) {
  return boost::beast::iequals(header.name, name);
}

}  // namespace

class HttpClient::Underway {
 public:
  explicit Underway(HttpClient& client) : client_(client) { ++client_.underway_; }
  ~Underway() {
    if (--client_.underway_ == 0 && client_.closed_) client_.ended_.expires_at(Timestamp::min());
  }
  Underway(const Underway&) = delete;
  Underway& operator=(const Underway&) = delete;

 private:
  HttpClient& client_;
};

HttpClient::HttpClient(const asio::any_io_executor& executor, asio::ssl::context& tls,
                       Params params)
    : params_(std::move(params)),
      limits_{params_.connect_timeout, params_.handshake_timeout, params_.write_timeout,
              params_.read_timeout, params_.max_body_bytes},
      random_(std::random_device{}()),
      pool_(executor,
            {params_.max_connections, params_.max_idle, params_.max_waiters, params_.idle_timeout},
            [this, executor, &tls] { return make_connection(executor, tls); }),
      ended_(executor, kNever) {}

std::unique_ptr<Connection> HttpClient::make_connection(const asio::any_io_executor& executor,
                                                        asio::ssl::context& tls) {
  const Duration life =
      jittered_life(params_.connection_life, std::uniform_real_distribution<>(0, 1)(random_));
  const Connection::Surroundings surroundings{.tls = tls,
                                              .origin = params_.origin,
                                              .proxy = params_.proxy,
                                              .limits = limits_,
                                              .names = params_.names,
                                              .addresses = addresses_,
                                              .counters = counters_};
  return std::make_unique<Connection>(executor, surroundings, life);
}

asio::awaitable<HttpClient::Answer> HttpClient::exchange(HttpRequest request, ExchangeTerms terms,
                                                         AbortSignal& abort) {
  if (closed_) {
    co_return CallFault{FaultKind::connect_failed, "the connections are being closed"};
  }
  const Underway underway(*this);
  const std::string message = request_message(request, params_.origin, params_.accept_gzip);
  request = HttpRequest();  // `message` holds it all; media bodies are large.

  const auto which =
      terms.new_connection ? ConnectionPool::Which::only_new : ConnectionPool::Which::kept_or_new;
  auto leased = co_await pool_.lease(which, terms.deadline, abort);
  if (leased.has_error()) {
    CallFault fault = leased.error();
    fault.message = "waiting for " + params_.origin.endpoint() + ": " + fault.message;
    co_return fault;
  }
  ConnectionPool::Lease lease = *std::move(leased);

  const bool reused = lease->connected();
  if (reused) count(counters_.reused);
  const Timestamp begun = Clock::now();
  Answer answer = co_await exchange_by(lease, message, terms, abort);
  const bool stale = reused && answer.has_error() && !lease->heard() &&
                     answer.error().kind == FaultKind::connection_lost;
  if (stale) {
    count(counters_.stale_retried);
    lease.renew();
    answer = co_await exchange_by(lease, message, terms, abort);
  }
  if (answer.has_error()) {
    const bool silent = reused && !stale && !lease->heard() &&
                        (answer.error().kind == FaultKind::connection_silent ||
                         Clock::now() - begun >= params_.connect_timeout);
    if (silent) pool_.drop_unproven_since(begun);
    co_return answer.error();
  }
  if (answer->status >= kFirstServerError) lease->close(CloseReason::server_error);
  co_return decoded(*std::move(answer));
}

asio::awaitable<Result<void, CallFault>> HttpClient::reach(Timestamp deadline, AbortSignal& abort) {
  if (closed_) {
    co_return CallFault{FaultKind::connect_failed, "the connections are being closed"};
  }
  const Underway underway(*this);
  constexpr auto kWhich = ConnectionPool::Which::kept_or_new;
  auto leased = co_await pool_.lease(kWhich, deadline, abort);
  if (leased.has_error()) co_return leased.error();
  ConnectionPool::Lease lease = *std::move(leased);
  if (lease->connected()) co_return Result<void, CallFault>();
  co_return co_await lease->connect(deadline, abort);
}

asio::awaitable<HttpClient::Answer> HttpClient::exchange_by(ConnectionPool::Lease& lease,
                                                            const std::string& message,
                                                            const ExchangeTerms& terms,
                                                            AbortSignal& abort) {
  if (!lease->connected()) {
    const auto connected = co_await lease->connect(terms.deadline, abort);
    if (connected.has_error()) co_return connected.error();
  }
  co_return co_await lease->exchange(message, terms, abort);
}

void HttpClient::distrust_connections() {
  pool_.drop_all();
  addresses_.last_failed(Clock::now());
}

HttpClient::Answer HttpClient::decoded(HttpResponse response) const {
  const auto encoding = std::ranges::find_if(response.headers, [](const HttpHeader& header) {
    return is_named(header, "Content-Encoding");
  });
  if (encoding == response.headers.end() || boost::beast::iequals(encoding->value, "identity")) {
    return response;
  }
  const std::string from = "reading from " + params_.origin.endpoint() + ": ";
  if (!boost::beast::iequals(encoding->value, "gzip")) {
    return CallFault{FaultKind::bad_answer, from + "an encoding that was not asked for"};
  }
  auto body = gunzip(response.body, params_.max_body_bytes);
  if (body.has_error()) {
    const bool too_large = body.error() == GunzipError::too_large;
    return CallFault{FaultKind::bad_answer,
                     from + (too_large ? "gzip body over the size limit" : "damaged gzip body")};
  }
  response.body = *std::move(body);
  response.body.reserve(response.body.size() + kBodyPadding);
  // They tell of the bytes on the wire and would mislead about these.
  std::erase_if(response.headers, [](const HttpHeader& header) {
    return is_named(header, "Content-Encoding") || is_named(header, "Content-Length");
  });
  return response;
}

asio::awaitable<void> HttpClient::close() {
  closed_ = true;
  pool_.stop_keeping();
  constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
  while (underway_ > 0) co_await ended_.async_wait(kAwait);
}

}  // namespace gateway::transport
