// The seam between those who know what to say to a provider and those who move the bytes.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "domain/call_fault.h"
#include "domain/http_message.h"
#include "domain/time.h"
#include "transport/abort_signal.h"

namespace gateway::transport {

/// Sends requests to one origin and returns its answers.
///
/// Thread: one shard; every call and every resumption happens there.
class HttpExchange {
 public:
  virtual ~HttpExchange() = default;

  /// One request, one complete answer. An HTTP error status is an answer here, not a fault. Ends by
  /// `deadline` at the latest, or soon after `abort` is raised; `abort` must outlive the awaited
  /// operation. Faults: connect_failed, tls_failed, connection_lost, timed_out, aborted, and
  /// bad_answer for what is not HTTP, does not decompress, or exceeds the body limit.
  virtual boost::asio::awaitable<Result<HttpResponse, CallFault>> exchange(HttpRequest request,
                                                                           Timestamp deadline,
                                                                           AbortSignal& abort) = 0;
};

}  // namespace gateway::transport
