// Keeps answers back while a drain tells the clients to go elsewhere.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <utility>
#include <vector>

namespace gateway::grpc_door {

/// A client that calls again as soon as it is answered has a call on its way whenever an answer has
/// just left; one that gets no answer has none. gRPC 1.51 tells clients to go (GOAWAY) only in
/// Server::Shutdown, which ends with CANCELLED whatever is on its way then. So each last act of an
/// RPC, Finish and what includes it, goes through here: at once as a rule, and in a drain only when
/// the clients have been told.
///
/// What is kept is bounded by the RPCs that are open, and they last as long: gRPC keeps an RPC
/// until its Finish, whether it was cancelled or not.
///
/// Thread: any. To outlive every RPC.
class AnswerHold {
 public:
  /// Calls `leave` now, or on the thread that calls let_go(). Whoever calls this may be gone then.
  template <class Leave>
  void pass(Leave leave) {
    if (!holding_.load(std::memory_order_relaxed)) return leave();
    keep(std::move(leave));
  }

  /// From now on answers are kept. One that is leaving at the very moment may leave.
  void hold();

  /// What was kept leaves, and so does at once what comes later. No effect without hold().
  void let_go();

 private:
  void keep(std::function<void()> leave);

  std::atomic<bool> holding_{false};
  std::mutex
      mutex_;  // Guards what follows and changes of holding_; never held over a call to gRPC.
  std::vector<std::function<void()>> kept_;
};

}  // namespace gateway::grpc_door
