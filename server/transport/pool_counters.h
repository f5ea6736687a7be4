// What a connection pool has done so far, for metrics.
#pragma once

#include <atomic>
#include <cstdint>

namespace gateway::transport {

/// Monotonic but for `open`. Thread: any may read; only the pool's shard writes. Figures are
/// independent of each other, hence relaxed.
struct PoolCounters {
  using Counter = std::atomic<std::uint64_t>;

  Counter opened{0};              ///< Connections that finished their handshake.
  Counter closed{0};              ///< Of these, closed by either side.
  Counter reused{0};              ///< Exchanges begun on a connection that had served one before.
  Counter stale_retried{0};       ///< Exchanges begun again since a reused connection was dead.
  Counter connect_failures{0};    ///< No connection: resolve, TCP, or time.
  Counter handshake_failures{0};  ///< TCP came to be, TLS did not.
  std::atomic<std::int64_t> open{0};  ///< Connections open now, idle ones included.
};

/// Adds one, without order: see PoolCounters.
inline void count(PoolCounters::Counter& counter) {
  counter.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace gateway::transport
