// Whether the client of a request is still there.
#pragma once

#include <functional>
#include <utility>

namespace gateway::http {

/// Told when the client hangs up while its request is being answered: it closed, reset, or shut
/// down its sending side, or the server cut the connection. To shut down only the sending side
/// counts: we know of no HTTP client that does it and waits on. netcat with -N and socat do, and
/// whatever answer comes is still written for them.
///
/// Thread: the connection's.
class Departure {
 public:
  Departure() = default;
  Departure(const Departure&) = delete;
  Departure& operator=(const Departure&) = delete;

  /// `told` is called once at most, never after answer() has returned; at once if the client has
  /// left. A later one replaces it. It must not throw.
  void on_left(std::function<void()> told) {
    if (left_) return told();
    told_ = std::move(told);
  }

  [[nodiscard]] bool left() const { return left_; }

  /// For the engine, and for tests of responders.
  void leave() {
    if (std::exchange(left_, true)) return;
    const auto told = std::exchange(told_, nullptr);
    if (told) told();
  }

 private:
  bool left_ = false;
  std::function<void()> told_;
};

}  // namespace gateway::http
