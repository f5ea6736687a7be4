// Which connection an exchange may use, and when.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <memory>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include "domain/call_fault.h"
#include "transport/abort_signal.h"
#include "transport/alarm.h"
#include "transport/connection.h"

namespace gateway::transport {

/// Hands out at most `max_connections` connections, the most recently used idle one first; whoever
/// finds none free waits in line. Performs no I/O: a connection handed out may still have to
/// connect. A connection that has served for its life is not handed out again, nor cut short.
///
/// Thread: one shard. It must outlive its leases and awaited operations.
class ConnectionPool {
 public:
  struct Limits {
    std::size_t max_connections;  ///< Idle ones included; > 0.
    std::size_t max_idle;         ///< Kept open without work; beyond it they are closed.
    std::size_t max_waiters;      ///< In line for a connection; beyond it lease() refuses.
    Duration idle_timeout;        ///< After so long without work a connection is closed; > 0.
  };
  using MakeConnection = std::function<std::unique_ptr<Connection>()>;

  /// The right to use one connection. Gives it back when destroyed: to whoever is next in line, to
  /// the idle ones, or, if it can't be used again, to nobody.
  class [[nodiscard]] Lease {
   public:
    Lease(ConnectionPool& pool, std::unique_ptr<Connection> connection)
        : pool_(&pool), connection_(std::move(connection)), era_(pool.era_) {}
    Lease(Lease&&) noexcept = default;
    Lease& operator=(Lease&&) = delete;
    ~Lease() {
      if (connection_) pool_->take_back(std::move(connection_), era_);
    }

    Connection* operator->() const { return connection_.get(); }

    /// Closes the connection and puts a new one in its place, not yet connected.
    void renew() {
      connection_ = pool_->make_();
      era_ = pool_->era_;
    }

   private:
    ConnectionPool* pool_;
    std::unique_ptr<Connection> connection_;  ///< Null once moved from.
    std::uint64_t era_;                       ///< In which it was handed out.
  };

  ConnectionPool(const boost::asio::any_io_executor& executor, Limits limits, MakeConnection make);
  ConnectionPool(const ConnectionPool&) = delete;
  ConnectionPool& operator=(const ConnectionPool&) = delete;

  enum class Which { kept_or_new, only_new };

  /// First come, first served. Faults: timed_out at `deadline`, aborted, and connect_failed when
  /// the line is full. The messages leave it to the caller to say whose connections these are.
  boost::asio::awaitable<Result<Lease, CallFault>> lease(Which which, Timestamp deadline,
                                                         AbortSignal& abort);

  /// Closes those idle connections over which no answer has come since `then`.
  void drop_unproven_since(Timestamp then);

  /// Closes what is idle, and what is in use as soon as it is given back.
  void drop_all();

  /// Closes what is idle; from now on nothing is kept idle.
  void stop_keeping();

  [[nodiscard]] std::size_t waiting() const { return waiters_.size(); }

 private:
  struct Waiter {
    boost::asio::steady_timer wake;  ///< Cancelled to wake; expires at the waiter's deadline.
    bool granted = false;            ///< A slot is the waiter's, and it is no longer in line.
  };
  struct Idle {
    std::unique_ptr<Connection> connection;
    Timestamp since;
  };

  [[nodiscard]] Lease take_slot(Which which);
  [[nodiscard]] std::unique_ptr<Connection> take_kept();
  void take_back(std::unique_ptr<Connection> connection, std::uint64_t era);
  void keep(std::unique_ptr<Connection> connection);
  void pass_slot_on();
  void close_oldest(CloseReason why);
  void close_expired();
  [[nodiscard]] Timestamp expires_at(const Idle& idle) const;

  const boost::asio::any_io_executor executor_;
  const MakeConnection make_;
  Limits limits_;
  std::size_t in_use_ = 0;      ///< Slots taken: leases, and waiters that were granted one.
  std::list<Waiter*> waiters_;  ///< In line, the oldest first; they live in lease()'s frames.
  std::deque<Idle> idle_;       ///< The longest idle first; in_use_ + size <= max_connections.
  std::uint64_t era_ = 0;       ///< Ends with drop_all().
  Timestamp reaps_at_ = kNever;
  Alarm reaper_;
};

}  // namespace gateway::transport
