// A gateway under attack, and a well-behaved caller beside.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>

#include "tests/end_to_end/gateway_stack.h"
#include "tests/support/plain_socket.h"

namespace gateway::testing {

/// The whole gateway, on which a neighbour with a connection of its own calls all the time. It has
/// had its first answer when the constructor returns. Thread: the test's.
class Besieged {
 public:
  /// `limits` are more keys of the server section, e.g. ", max_connections: 5".
  explicit Besieged(const std::string& limits);
  /// Fails the test if a call of the neighbour has failed.
  ~Besieged();
  Besieged(const Besieged&) = delete;
  Besieged& operator=(const Besieged&) = delete;

  [[nodiscard]] GatewayStack& stack() { return stack_; }

  /// A bare connection; empty if it was not taken.
  [[nodiscard]] listen::Descriptor connect() { return connect_to(stack_.app().grpc_port()); }

  /// The metric (of no labels) as it is scraped now.
  [[nodiscard]] double metric(const std::string& name);

  /// Waits until the metric is from `least` to `most`.
  void await_metric(const std::string& name, double least, double most);

  /// Waits until no connection is left but the neighbour's, and no item but its own.
  void await_peace();

  /// Waits until the neighbour has called and was answered a few times from now on.
  void await_neighbour();

 private:
  void call_all_the_time();

  GatewayStack stack_;
  std::atomic<std::uint64_t> answers_{0};
  std::atomic<std::uint64_t> failures_{0};
  std::atomic<bool> stop_{false};
  std::thread neighbour_;
};

}  // namespace gateway::testing
