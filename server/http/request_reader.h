// Reads requests off a connection, each within its time.
#pragma once

#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>

#include "http/body_reader.h"
#include "http/inbox.h"
#include "http/objection.h"
#include "http/request_head.h"
#include "http/session_limits.h"
#include "http/watchdog.h"
#include "http/writer.h"

namespace gateway::http {

/// What was read, or what stands against it; neither if the client left or was cut.
template <class T>
struct Reading {
  std::optional<T> value = {};
  std::optional<Objection> objection = {};
};

/// The watchdog rests when a reading is over.
///
/// Thread: the connection's.
class RequestReader {
 public:
  /// All of them outlive it.
  RequestReader(const SessionLimits& limits, Inbox& inbox, Writer& writer, Watchdog& watchdog)
      : limits_(limits), inbox_(inbox), writer_(writer), watchdog_(watchdog) {}

  /// A head, whose first bytes have come.
  [[nodiscard]] boost::asio::awaitable<Reading<RequestHead>> read_head();

  /// The body behind that head, once it may be sent; tells a client that asks so ("100 Continue").
  [[nodiscard]] boost::asio::awaitable<Reading<std::string>> read_body(const RequestHead& head,
                                                                       BodyReader& body);

 private:
  /// As read_head(), of what has come so far. Neither: more is needed.
  [[nodiscard]] Reading<RequestHead> take_head();
  [[nodiscard]] boost::asio::awaitable<bool> tell_to_go_on(const RequestHead& head);

  const SessionLimits& limits_;
  Inbox& inbox_;
  Writer& writer_;
  Watchdog& watchdog_;
  std::size_t looked_at_ = 0;  // Of the inbox, for the end of a head.
};

}  // namespace gateway::http
