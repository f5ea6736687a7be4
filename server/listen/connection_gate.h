// Lets connections in up to a bound, which gRPC itself does not have.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <unordered_map>

#include "domain/error.h"
#include "listen/descriptor.h"
#include "listen/listener.h"

namespace gateway::listen {

/// Accepts on a thread of its own, hands each connection on, and closes at once what is above the
/// bound. It keeps a duplicate of each descriptor, to be told of the connection's end; whoever ends
/// a connection, gRPC too, shuts it down first, so that the duplicate keeps no connection alive.
///
/// Thread: the owner's, but for the figures: any.
class ConnectionGate {
 public:
  /// Takes a connected, non-blocking socket; called on the gate's thread.
  using TakeOver = std::function<void(Descriptor connection)>;

  /// Error: a sentence, if the system gives no descriptors to watch with. `max_connections` > 0.
  [[nodiscard]] static Result<std::unique_ptr<ConnectionGate>, std::string> open(
      Listener listener, std::size_t max_connections, TakeOver take_over);

  /// stop() first.
  ~ConnectionGate();
  ConnectionGate(const ConnectionGate&) = delete;
  ConnectionGate& operator=(const ConnectionGate&) = delete;

  [[nodiscard]] int port() const { return port_; }

  /// Stops listening. Returns when nothing more is handed on; connections go on. Idempotent.
  void stop_listening();

  /// As stop_listening(), and ends all connections, whatever is under way on them.
  void cut_off();

  /// As stop_listening(); connections go on unwatched, and open() says 0. Idempotent.
  void stop();

  /// Connections that were handed on and have not ended.
  [[nodiscard]] std::size_t open() const { return open_.load(std::memory_order_relaxed); }
  /// Since the start: connections handed on, and closed because there were too many.
  [[nodiscard]] std::uint64_t accepted() const { return accepted_.load(std::memory_order_relaxed); }
  [[nodiscard]] std::uint64_t refused() const { return refused_.load(std::memory_order_relaxed); }

 private:
  /// What the gate's thread is to do. It never goes back to an earlier one.
  enum class Order { listen, stop_listening, cut_off, end };

  ConnectionGate(Listener listener, std::size_t max_connections, TakeOver take_over);
  [[nodiscard]] bool watch(int descriptor, std::uint32_t events);
  void give(Order order);
  void run();
  void carry_out(Order order);
  void accept_from(int listening);
  void admit(Descriptor connection);
  void forget(int descriptor);
  void turn_away_without_descriptors(int listening);
  void refuse() { refused_.fetch_add(1, std::memory_order_relaxed); }

  std::optional<Listener> listener_;
  const int port_;
  const std::size_t max_connections_;
  const TakeOver take_over_;
  Descriptor events_;   // An epoll set: the listening sockets, the bell, and every duplicate.
  Descriptor bell_;     // Rung by give().
  Descriptor reserve_;  // Given up to turn a connection away when the process has no other left.
  std::unordered_map<int, Descriptor> duplicates_;  // At most max_connections_.
  std::atomic<Order> ordered_{Order::listen};
  std::atomic<Order> done_{Order::listen};
  std::atomic<std::size_t> open_{0};
  std::atomic<std::uint64_t> accepted_{0};
  std::atomic<std::uint64_t> refused_{0};
  std::thread thread_;
};

}  // namespace gateway::listen
