// The whole gateway with the relay on its way to the provider, and a caller who counts.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "tests/end_to_end/gateway_stack.h"
#include "tests/wire/relay.h"

namespace gateway::testing {

/// What one request brought.
struct Outcome {
  grpc::StatusCode status = grpc::StatusCode::OK;  ///< Of the RPC.
  std::size_t vectors = 0;                         ///< Items that got their own vector.
  std::vector<grpc::StatusCode> errors = {};       ///< Of the other items.

  friend bool operator==(const Outcome&, const Outcome&) = default;
};
std::ostream& operator<<(std::ostream& out, const Outcome& outcome);

/// A gateway of short patience: 300 ms to connect, as much for a handshake, little for a call,
/// three attempts. Its breaker pauses for a moment only, so that what is seen of a recovery is that
/// of the connections. It has one connection to the provider when the constructor returns.
///
/// Thread: the test's; any for call().
class RelayedGateway {
 public:
  /// `upstream` are more keys of the upstream, e.g. "idle_timeout_ms: 500"; `call_timeout` is what
  /// a call may take, from 100 ms to ten minutes.
  explicit RelayedGateway(const std::string& upstream = "",
                          std::chrono::milliseconds call_timeout = std::chrono::milliseconds(600));

  [[nodiscard]] Relay& relay() { return relay_; }
  [[nodiscard]] emulator::Server& provider() { return stack_.provider(); }

  /// A request of so many texts that nobody has sent before. Fails the test if a vector is not its
  /// text's own, or an item is answered twice, or an RPC that ended well left one unanswered.
  Outcome call(std::size_t texts = 3, std::chrono::milliseconds timeout = std::chrono::seconds(20));

  /// Fails the test unless a request succeeds at its first try; prints how long it took.
  void expect_health();

  /// Waits until the gateway has so many connections to the provider, and beside these no more
  /// descriptors are open than were when it was new. Fails the test if that never comes.
  void expect_connections(std::size_t count);
  /// Only this.
  void await_connections(std::size_t count);

 private:
  Relay relay_;
  GatewayStack stack_;
  std::shared_ptr<grpc::Channel> channel_;
  std::size_t descriptors_ = 0;  ///< Open when it was new, without its connection.
};

}  // namespace gateway::testing
