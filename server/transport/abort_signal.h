// How the owner of an exchange gives it up from outside.
#pragma once

#include <functional>
#include <utility>

namespace gateway::transport {

/// Once raised it stays raised, until reset(). Whoever works under it registers what to do, usually
/// to close a socket. Asio's cancellation slots are not used: in the library version we target they
/// are unsafe with co_spawn.
///
/// Thread: one shard; the owner and the exchange live on the same one.
class AbortSignal {
 public:
  AbortSignal() = default;
  AbortSignal(const AbortSignal&) = delete;
  AbortSignal& operator=(const AbortSignal&) = delete;

  [[nodiscard]] bool raised() const { return raised_; }

  /// Runs the registered action, if any, at once. The exchange then ends with FaultKind::aborted,
  /// though not before this returns.
  void raise() {
    raised_ = true;
    if (action_) std::exchange(action_, nullptr)();
  }

  /// For another exchange. Precondition: none is under way.
  void reset() { raised_ = false; }

  /// Forgets the registered action when destroyed.
  class [[nodiscard]] Guard {
   public:
    explicit Guard(AbortSignal& signal) : signal_(signal) {}
    ~Guard() { signal_.action_ = nullptr; }
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;

   private:
    AbortSignal& signal_;
  };

  /// Registers what raise() does while the returned guard lives; at most one action at a time. A
  /// signal that is raised already runs nothing: look at raised() too.
  Guard on_raise(std::function<void()> action) {
    action_ = std::move(action);
    return Guard(*this);
  }

 private:
  bool raised_ = false;
  std::function<void()> action_;
};

}  // namespace gateway::transport
