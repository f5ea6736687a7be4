// Callers that ask, wait for the answer and ask again: demand that keeps a budget saturated.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <limits>
#include <memory>
#include <mutex>
#include <string>
#include <variant>
#include <vector>

#include "tests/end_to_end/gateway_stack.h"

namespace gateway::testing {

/// Runs many callers on gRPC's own few threads, so that hundreds of them cost little beside what is
/// tested.
///
/// Thread: the test's; `ask` and `judge` are called on gRPC's threads, for one caller one at a
/// time.
class ClosedLoops {
 public:
  using Request = std::variant<pb::EmbedRequest, pb::EmbedMultimodalRequest>;

  struct Caller {
    std::string tenant;
    std::function<Request(int round)> ask;  ///< Rounds count from 0.
    std::function<void(int round, const UnaryReply& reply)> judge;
    int rounds = std::numeric_limits<int>::max();
  };

  /// Starts them all, over one connection.
  ClosedLoops(const GatewayStack& stack, std::vector<Caller> callers);
  ~ClosedLoops();
  ClosedLoops(const ClosedLoops&) = delete;
  ClosedLoops& operator=(const ClosedLoops&) = delete;

  /// Waits until every caller has done its rounds.
  void finish();

  /// Calls off what is not answered yet, unjudged, and waits until the last caller is done.
  void stop();

 private:
  class Loop;

  std::unique_ptr<pb::EmbeddingService::Stub> stub_;
  std::vector<std::unique_ptr<Loop>> loops_;
  std::mutex mutex_;  // Guards what follows, and which call each loop has out.
  std::condition_variable done_;
  std::size_t running_;
  bool stopping_ = false;
};

/// A caller of the texts that `texts_of` gives for a round, who checks that the vectors are theirs.
ClosedLoops::Caller text_caller(const std::string& tenant,
                                std::function<std::vector<std::string>(int round)> texts_of);

/// Callers of so many texts at once, all different, another set each round.
std::vector<ClosedLoops::Caller> text_callers(const std::string& tenant, int callers,
                                              int texts = 1);

}  // namespace gateway::testing
