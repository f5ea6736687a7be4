// What a client has sent and nobody has taken yet.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include "http/wire.h"

namespace gateway::http {

/// A read is under way all the time, also while a request is being answered: so the client's end is
/// noticed when it comes. It rests only while the inbox is full, that is while the client has sent
/// as much ahead of its turn as is kept.
///
/// Thread: the connection's.
class Inbox {
 public:
  /// The wire outlives it.
  Inbox(const boost::asio::any_io_executor& executor, Wire& wire, std::size_t max_bytes);
  Inbox(const Inbox&) = delete;
  Inbox& operator=(const Inbox&) = delete;

  /// Reads from open() on until the client or the wire ends; its one coroutine.
  [[nodiscard]] boost::asio::awaitable<void> fill();
  void open();

  [[nodiscard]] std::string_view bytes() const { return bytes_; }
  [[nodiscard]] bool full() const { return bytes_.size() >= max_bytes_; }
  /// Whether nothing more comes.
  [[nodiscard]] bool ended() const { return ended_; }
  /// Drops the first of the bytes.
  void consume(std::size_t count);

  /// Waits for more than `known` bytes. False: that many are not to come, or interrupt() was
  /// called. To be waited for by one coroutine; `known` is below the bound.
  [[nodiscard]] boost::asio::awaitable<bool> more_than(std::size_t known);
  void interrupt();

  /// Calls `told` when the client or the wire ends; at once if that is over. Empty: no more.
  void on_end(std::function<void()> told);

  /// From here on what is and what comes is thrown away; after `max_bytes` more it ends.
  void discard(std::size_t max_bytes);
  [[nodiscard]] boost::asio::awaitable<void> wait_for_end();

  /// The wire has been closed.
  void close();

 private:
  enum class State { unopened, keeping, discarding, closed };

  [[nodiscard]] std::size_t room() const;
  void put(std::string_view some);
  void end();

  Wire& wire_;
  const std::size_t max_bytes_;
  std::string bytes_;
  State state_ = State::unopened;
  std::size_t left_to_discard_ = 0;
  bool ended_ = false;
  bool interrupted_ = false;
  std::function<void()> told_;
  boost::asio::steady_timer news_;   // Cancelled when more_than() or wait_for_end() should look.
  boost::asio::steady_timer place_;  // Cancelled when fill() should look.
};

}  // namespace gateway::http
