// What cuts a connection that does not keep its time.
#pragma once

#include <functional>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include "domain/time.h"

namespace gateway::http {

/// One deadline for a connection, whatever it is that has to happen by then. To put it off costs no
/// system call.
///
/// Thread: the connection's.
class Watchdog {
 public:
  Watchdog(const boost::asio::any_io_executor& executor, std::function<void()> cut);
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

  /// Calls `cut` at the deadline, until end(); its one coroutine.
  [[nodiscard]] boost::asio::awaitable<void> run();

  void expect_by(Timestamp deadline);
  void expect_within(Duration time) { expect_by(Clock::now() + time); }
  /// Nothing is expected of the client.
  void rest() { deadline_ = kNever; }
  void end();

 private:
  const std::function<void()> cut_;
  Timestamp deadline_ = kNever;
  bool ended_ = false;
  boost::asio::steady_timer timer_;
};

}  // namespace gateway::http
