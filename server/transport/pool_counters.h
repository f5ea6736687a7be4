// What a connection pool has done so far, for metrics.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "domain/close_reason.h"

namespace gateway::transport {

/// Monotonic but for `open`. Thread: any may read; only the pool's shard writes. Figures are
/// independent of each other, hence relaxed.
struct PoolCounters {
  using Counter = std::atomic<std::uint64_t>;

  Counter opened{0};                            ///< Connections that finished their handshake.
  std::array<Counter, kCloseReasons> closed{};  ///< Of these, by CloseReason.
  Counter reused{0};              ///< Exchanges begun on a connection that had served one before.
  Counter stale_retried{0};       ///< Exchanges begun again since a reused connection was dead.
  Counter silence_borne{0};       ///< Exchanges whose patience ended, but that may not be given up.
  Counter connect_failures{0};    ///< No connection: resolve, TCP, or time.
  Counter handshake_failures{0};  ///< TCP came to be, TLS did not.
  std::atomic<std::int64_t> open{0};  ///< Connections open now, idle ones included.

  [[nodiscard]] std::uint64_t closed_for(CloseReason reason) const {
    return closed[static_cast<std::size_t>(reason)].load(std::memory_order_relaxed);
  }
};

/// Adds one, without order: see PoolCounters.
inline void count(PoolCounters::Counter& counter) {
  counter.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace gateway::transport
