// Ends RPCs whose callers do not take their answers.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <list>
#include <mutex>
#include <thread>

#include <grpcpp/server_context.h>

#include "domain/time.h"

namespace gateway::grpc_door {

/// gRPC waits for a reader as long as its connection lives, and so long the reader's results hold
/// memory and room in the queues. One thread looks, a few times in each timeout, at every RPC in
/// progress, and cancels those in which one message has been on its way for longer.
///
/// Thread: any. To outlive every Watch.
class SlowReaders {
 public:
  /// A message may take `timeout` (> 0) and up to a quarter more to leave.
  explicit SlowReaders(Duration timeout);
  ~SlowReaders();
  SlowReaders(const SlowReaders&) = delete;
  SlowReaders& operator=(const SlowReaders&) = delete;

  /// RPCs that were cancelled, since the start.
  [[nodiscard]] std::uint64_t ended() const { return ended_.load(std::memory_order_relaxed); }

  /// One RPC, from its start until its reactor's OnDone has run. Thread: any.
  class Watch {
   public:
    /// Both outlive this.
    Watch(SlowReaders& readers, const grpc::CallbackServerContext& context);
    /// Waits for a cancellation that is under way.
    ~Watch();
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

    void write_started() { since_.store(Clock::now(), std::memory_order_relaxed); }
    void write_done() { since_.store(kNever, std::memory_order_relaxed); }

    /// Whether the RPC was cancelled.
    [[nodiscard]] bool ended() const { return ended_.load(std::memory_order_relaxed); }

   private:
    friend class SlowReaders;

    /// True once for a write that started before `limit`.
    [[nodiscard]] bool take_overdue(Timestamp limit);

    SlowReaders& readers_;
    const grpc::CallbackServerContext& context_;
    std::atomic<Timestamp> since_{kNever};
    std::atomic<bool> ended_{false};
    std::list<Watch*>::iterator place_;
  };

 private:
  void run(const std::stop_token& stop);
  void sweep(std::unique_lock<std::mutex>& lock, Timestamp limit);

  const Duration timeout_;
  std::atomic<std::uint64_t> ended_{0};

  std::mutex mutex_;  // Guards what follows; never held over a call to gRPC.
  std::condition_variable_any changed_;
  std::list<Watch*> watches_;           // Bounded by what admission lets in.
  std::list<Watch*>::iterator cursor_;  // What the sweep looks at next.
  const Watch* in_hand_ = nullptr;      // What the sweep cancels now.
  std::jthread thread_;
};

}  // namespace gateway::grpc_door
