// A deadline that can't be met is refused at once, with the time to come back.
#include <chrono>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "tests/end_to_end/closed_loops.h"
#include "tests/end_to_end/scarce_budget.h"

namespace gateway::testing {
namespace {

using namespace std::chrono_literals;

/// What the refusal asks its caller to wait.
std::chrono::milliseconds pushback_of(const UnaryReply& reply) {
  const auto trailer = reply.trailers.find("grpc-retry-pushback-ms");
  return std::chrono::milliseconds(trailer == reply.trailers.end() ? -1
                                                                   : std::stoi(trailer->second));
}

TEST(HonestDeadline, ThatCantBeMetIsSaidAtOnceAndComingBackWhenToldSucceeds) {
  const std::string model = "text-embedding-v4";
  GatewayStack stack(scarce(model, 120));
  std::vector<ClosedLoops::Caller> callers = text_callers("service", 10, 10);
  for (auto& caller : callers) caller.rounds = 1;
  ClosedLoops before(stack, callers);
  const auto stub = stack.connect();
  ASSERT_TRUE(eventually([&] { return queued_items(*stub) >= 80; }));

  UnaryReply reply = embed(*stub, {"late"}, 2s, "service");
  // Had it waited for its deadline, it would have been DEADLINE_EXCEEDED.
  ASSERT_EQ(reply.status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  // Four seconds' work waited; two of them may pass within the deadline.
  EXPECT_GT(pushback_of(reply), 500ms);
  EXPECT_LT(pushback_of(reply), 5s);

  // What is told is an estimate: whoever comes back may be asked for a little more patience.
  for (int k = 0; k < 3 && reply.status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED; ++k) {
    std::this_thread::sleep_for(pushback_of(reply));
    reply = embed(*stub, {"late"}, 2s, "service");
  }
  ASSERT_TRUE(reply.status.ok()) << reply.status.error_message();
  EXPECT_TRUE(is_vector_of("late", reply.response.results(0).embedding()));
  before.finish();
}

}  // namespace
}  // namespace gateway::testing
