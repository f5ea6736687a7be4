// The seam between those who know what to say to a provider and those who move the bytes.
#pragma once

#include <functional>
#include <optional>

#include <boost/asio/awaitable.hpp>

#include "domain/call_fault.h"
#include "domain/http_message.h"
#include "domain/patience.h"
#include "domain/time.h"
#include "transport/abort_signal.h"

namespace gateway::transport {

/// How one request is to travel.
struct ExchangeTerms {
  Timestamp deadline = kNever;
  bool new_connection = false;  ///< Over none that has served before.
  /// With a kept connection; absent: silence is waited for until the deadline.
  std::optional<Patience> patience = {};
  /// Asked once at most, when patience ends; false, or absent: no.
  std::function<bool()> may_give_up = {};
};

/// Sends requests to one origin and returns its answers.
///
/// Thread: one shard; every call and every resumption happens there.
class HttpExchange {
 public:
  virtual ~HttpExchange() = default;

  /// One request, one complete answer. An HTTP error status is an answer here, not a fault. Ends by
  /// the deadline at the latest, or soon after `abort` is raised; `abort` must outlive the awaited
  /// operation. Faults: connect_failed, proxy_refused, tls_failed, connection_lost,
  /// connection_silent, timed_out, aborted, and bad_answer for what is not HTTP, does not
  /// decompress, or exceeds the body limit.
  virtual boost::asio::awaitable<Result<HttpResponse, CallFault>> exchange(HttpRequest request,
                                                                           ExchangeTerms terms,
                                                                           AbortSignal& abort) = 0;

  /// Calls fail there. Exchanges under way go on, but no later one uses a connection that is open
  /// now, and the next one asks for the origin's address anew and tries another one first.
  virtual void distrust_connections() = 0;
};

}  // namespace gateway::transport
