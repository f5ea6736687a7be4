// HttpExchange over kept-alive TLS connections to one origin.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <random>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "transport/connection_pool.h"
#include "transport/http_exchange.h"
#include "transport/origin.h"
#include "transport/pool_counters.h"
#include "transport/proxy.h"

namespace gateway::transport {

/// Pools connections, decompresses answers, and hides the one fault that says nothing about the
/// peer: a kept connection that turns out dead before a byte of the answer came is replaced by a
/// new one, once, and the request is sent again (docs/provider.md, 1.7). One that stays silent is
/// a fault; but where a router has forgotten one connection it has forgotten those of the same age
/// too, so none of them is tried after it. One that brought a 5xx is not used again, since whatever
/// is behind it is unwell, and no connection outlives its life, since names move.
///
/// Thread: one shard, but for counters(). It must outlive its exchanges: await close() first.
class HttpClient final : public HttpExchange {
 public:
  /// Durations are > 0; see Connection::Limits and ConnectionPool::Limits for what they bound.
  struct Params {
    Origin origin = {};
    std::optional<Proxy> proxy = {};  ///< By which the origin is reached, if not straight.
    std::size_t max_connections = 32;
    std::size_t max_idle = 32;
    std::size_t max_waiters = 1024;  ///< Callers cap their calls in flight; this is the backstop.
    Duration idle_timeout = std::chrono::seconds(30);    ///< The edge's own is assumed < 60 s.
    Duration connection_life = std::chrono::minutes(5);  ///< Give or take a tenth.
    Duration connect_timeout = std::chrono::seconds(5);
    Duration handshake_timeout = std::chrono::seconds(5);
    Duration write_timeout = std::chrono::seconds(30);
    Duration read_timeout = std::chrono::seconds(60);
    std::size_t max_body_bytes = 16 * 1024 * 1024;  ///< Of an answer, both packed and unpacked.
    bool accept_gzip =
        true;  ///< Fewer bytes, but unpacking costs more CPU than reading plain ones.
    Resolution::Names names = {};  ///< Instead of the system's.
  };

  /// `tls` must outlive the client; it may be shared by several.
  HttpClient(const boost::asio::any_io_executor& executor, boost::asio::ssl::context& tls,
             Params params);

  /// See HttpExchange. The origin's path prefix is not added: codecs write whole targets.
  boost::asio::awaitable<Result<HttpResponse, CallFault>> exchange(HttpRequest request,
                                                                   ExchangeTerms terms,
                                                                   AbortSignal& abort) override;

  /// See HttpExchange.
  void distrust_connections() override;

  /// Opens a connection and lets go of it, to see whether the origin can be reached and trusted.
  /// Faults: those of an exchange that come before its first byte.
  boost::asio::awaitable<Result<void, CallFault>> reach(Timestamp deadline, AbortSignal& abort);

  /// Refuses new exchanges with connect_failed, closes what is idle, and returns when the last
  /// exchange under way has ended. At most once.
  boost::asio::awaitable<void> close();

  /// Thread: any.
  [[nodiscard]] const PoolCounters& counters() const { return counters_; }

 private:
  using Answer = Result<HttpResponse, CallFault>;

  class Underway;  ///< Counts an exchange for close().

  boost::asio::awaitable<Answer> exchange_by(ConnectionPool::Lease& lease,
                                             const std::string& message, const ExchangeTerms& terms,
                                             AbortSignal& abort);
  [[nodiscard]] std::unique_ptr<Connection> make_connection(
      const boost::asio::any_io_executor& executor, boost::asio::ssl::context& tls);
  [[nodiscard]] Answer decoded(HttpResponse response) const;

  const Params params_;
  const Connection::Limits limits_;
  PoolCounters counters_;
  AddressOrder addresses_;
  std::minstd_rand random_;
  ConnectionPool pool_;
  std::size_t underway_ = 0;
  bool closed_ = false;
  boost::asio::steady_timer ended_;  ///< Expires, for ever, once closed and nothing is under way.
};

}  // namespace gateway::transport
