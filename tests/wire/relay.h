// A relay between the gateway and the provider that damages what passes, as networks do.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include <boost/asio/io_context.hpp>

namespace gateway::testing {

/// What befalls the answers that pass. The relay has no keys, so an answer is bytes: all that the
/// provider sends until the gateway says something again. A flight of the TLS handshake is one too.
struct WireFault {
  enum class Kind {
    late,     ///< Its first byte waits for `delay`.
    trickle,  ///< Its first `after` bytes pass one by one, in a segment each.
    // The others strike when `after` bytes of an answer have passed and more would.
    reset,      ///< Both sides are reset.
    close,      ///< The connection is closed in order.
    stall,      ///< Nothing passes any more; the connection stays.
    duplicate,  ///< What passed last passes again, then both sides are reset.
  };

  Kind kind = Kind::reset;
  std::size_t after = 0;
  std::chrono::milliseconds delay{0};
};

/// Listens on a port and a thread of its own, and carries bytes to the provider and back.
///
/// Thread: any, for every function; what a function says is in force when it returns.
class Relay {
 public:
  Relay();
  ~Relay();
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;

  /// Where the gateway finds it: "https://127.0.0.1:PORT".
  [[nodiscard]] std::string url() const;

  /// New connections go to that port of the loopback interface; open ones stay where they are.
  void lead_to(std::uint16_t port);

  /// Damages answers on all connections: those that begin to pass from now on, until mend(), or as
  /// many as `answers` says. A count is of answers that were struck; it needs a fault that strikes.
  void damage(WireFault fault);
  void damage_next(WireFault fault, std::size_t answers);

  /// Connections that have stalled stay so: a router that forgot them does not remember.
  void mend();

  /// What befalls all connections that are open now: an end, silence for ever, or their last bytes
  /// once more and then an end.
  void reset_all();
  void stall_all();
  void repeat_and_reset_all();
  /// They hear nothing that the gateway sends, and its kernel is told of nothing: not even ends.
  void deafen_all();

  /// Attempts to connect neither succeed nor fail, until take_connections().
  void swallow_connections();
  void take_connections();

  /// Connections that the gateway has opened, and neither it nor the relay has closed.
  [[nodiscard]] std::size_t open() const { return open_; }
  /// Connections that it has opened since the start.
  [[nodiscard]] std::size_t accepted() const { return accepted_; }
  /// Answers that a fault has struck since the start.
  [[nodiscard]] std::size_t struck() const { return struck_; }

 private:
  class Link;
  struct State;

  void apply(const std::function<void(State&)>& change);

  boost::asio::io_context io_{1};
  std::atomic<std::size_t> open_{0};
  std::atomic<std::size_t> accepted_{0};
  std::atomic<std::size_t> struck_{0};
  std::unique_ptr<State> state_;
  std::thread thread_;
};

}  // namespace gateway::testing
