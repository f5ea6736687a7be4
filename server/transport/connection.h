// One TLS connection to an origin, straight or through a proxy, and one exchange at a time on it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "domain/call_fault.h"
#include "domain/http_message.h"
#include "transport/abort_signal.h"
#include "transport/address_order.h"
#include "transport/alarm.h"
#include "transport/first_byte_watch.h"
#include "transport/http_exchange.h"
#include "transport/origin.h"
#include "transport/pool_counters.h"
#include "transport/proxy.h"
#include "transport/resolve.h"

namespace gateway::transport {

/// Bytes reserved behind every body, so that a parser which reads in blocks may overrun its end
/// (SIMDJSON_PADDING is as much).
inline constexpr std::size_t kBodyPadding = 64;

/// Connects, exchanges, closes; each phase within its own time, all within the caller's deadline.
///
/// Timeouts and aborts close the socket, which ends whatever operation is under way; why it was
/// closed is kept and becomes the fault. No TLS close_notify is sent: HTTP delimits its messages
/// itself.
///
/// With a proxy, the proxy's name is resolved here and the origin's by the proxy; TLS is spoken
/// with the origin, whose name its certificate must have, so that the proxy sees neither key nor
/// texts.
///
/// A silent exchange over a kept connection is given up by the caller's patience, and the call goes
/// back to the caller. It is not sent again here, beside the first: a call takes a slot of the
/// provider's budget, of which nothing is known here.
///
/// Thread: one shard. It must outlive its awaited operations.
class Connection {
 public:
  /// Durations are > 0 and count from the start of their phase.
  struct Limits {
    Duration connect_timeout;    ///< Resolve, TCP and tunnel; each address gets its part.
    Duration handshake_timeout;  ///< TLS.
    Duration write_timeout;      ///< The whole request.
    Duration read_timeout;       ///< From the request's last byte to the answer's last.
    std::size_t max_body_bytes;  ///< Of an answer, as it is on the wire.
  };

  /// What it shares with the others of its pool; all must outlive it.
  struct Surroundings {
    boost::asio::ssl::context& tls;
    const Origin& origin;
    const std::optional<Proxy>& proxy;  ///< By which the origin is reached, if not straight.
    const Limits& limits;
    const Resolution::Names& names;
    AddressOrder& addresses;
    PoolCounters& counters;
  };

  /// It may serve for `life` from when it is connected.
  Connection(const boost::asio::any_io_executor& executor, const Surroundings& surroundings,
             Duration life);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Once per object. Faults: connect_failed, proxy_refused, tls_failed, timed_out,
  /// aborted.
  boost::asio::awaitable<Result<void, CallFault>> connect(Timestamp deadline, AbortSignal& abort);

  /// Sends `message`, a whole HTTP request, and reads the whole answer, its body still encoded.
  /// Precondition: connected(). Patience begins with the second exchange. Faults: connection_lost,
  /// connection_silent, timed_out, aborted, bad_answer. After a fault the connection is closed.
  boost::asio::awaitable<Result<HttpResponse, CallFault>> exchange(const std::string& message,
                                                                   const ExchangeTerms& terms,
                                                                   AbortSignal& abort);

  [[nodiscard]] bool connected() const { return connected_; }

  /// When it has served for as long as it may; kNever before it is connected.
  [[nodiscard]] Timestamp ages_out_at() const { return ages_out_at_; }

  /// Whether a byte of an answer came since the last exchange() began.
  [[nodiscard]] bool heard() const { return heard_; }

  /// Whether the last answer was whole, nothing came behind it, and its sender keeps the
  /// connection.
  [[nodiscard]] bool kept() const;

  /// Whether another exchange may be tried: it is kept(), and nothing has come since, neither bytes
  /// nor the end. One system call.
  [[nodiscard]] bool reusable();

  void close(CloseReason why = CloseReason::other);

 private:
  using Parser = boost::beast::http::response_parser<boost::beast::http::string_body>;
  using Status = Result<void, CallFault>;

  enum class Phase { resolve, connect, tunnel, handshake, write, read };

  boost::asio::awaitable<Status> connect_to_any(const Resolution::Endpoints& endpoints,
                                                Timestamp until);
  boost::asio::awaitable<Status> pass_proxy(Timestamp until);
  boost::asio::awaitable<Status> shake_hands(Timestamp deadline);
  boost::asio::awaitable<Status> write(const std::string& message, Timestamp deadline);
  boost::asio::awaitable<Status> read(std::optional<Parser>& parser, Timestamp deadline);
  boost::asio::awaitable<Status> read_first_bytes();

  void begin(Phase phase, Timestamp until);
  void stop(FaultKind why);
  void end_patience();
  [[nodiscard]] CallFault fault(boost::system::error_code ec);
  [[nodiscard]] FaultKind kind_of(boost::system::error_code ec) const;
  /// What it was about, for messages: "connecting to h:443".
  [[nodiscard]] std::string doing() const;

  const Origin& origin_;
  const std::optional<Proxy>& proxy_;
  const Limits& limits_;
  AddressOrder& addresses_;
  PoolCounters& counters_;
  const Duration life_;
  boost::asio::ssl::stream<boost::asio::ip::tcp::socket> stream_;
  boost::beast::flat_buffer
      buffer_;  ///< Empty between exchanges, or the connection is not reusable.
  Resolution resolution_;
  Alarm watchdog_;
  FirstByteWatch first_byte_;
  const ExchangeTerms* terms_ = nullptr;  ///< Of the exchange under way.
  boost::asio::ip::tcp::endpoint address_;
  Timestamp ages_out_at_ = kNever;
  Timestamp answered_at_ = kNever;  ///< The last exchange; never: it has not served yet.
  Phase phase_ = Phase::resolve;
  std::optional<FaultKind> stopped_;  ///< Set: we closed the socket, and why.
  bool connected_ = false;
  bool heard_ = false;
  bool keeps_alive_ = false;
};

}  // namespace gateway::transport
