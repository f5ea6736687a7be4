// Requests that come at random, whatever is answered: how most callers meet a gateway.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "tests/end_to_end/closed_loops.h"
#include "tests/end_to_end/gateway_stack.h"

namespace gateway::testing {

/// Sends single requests over one connection, at times that are independent of each other
/// (Poisson), and judges each answer.
///
/// Thread: the test's; `judge` is called on gRPC's threads.
class OpenLoop {
 public:
  explicit OpenLoop(const GatewayStack& stack);
  ~OpenLoop();
  OpenLoop(const OpenLoop&) = delete;
  OpenLoop& operator=(const OpenLoop&) = delete;

  /// Asks what `caller` asks, a round for each request, so often each second on average, and
  /// returns when the last one is answered. The same seed gives the same times.
  void run(const ClosedLoops::Caller& caller, double per_second, std::chrono::seconds length,
           unsigned seed);

 private:
  class Asked;

  std::unique_ptr<pb::EmbeddingService::Stub> stub_;
  std::vector<std::unique_ptr<Asked>> asked_;
};

}  // namespace gateway::testing
