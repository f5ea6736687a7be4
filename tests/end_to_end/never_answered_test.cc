// A text that the provider never answers, while it answers others.
#include <chrono>
#include <string>

#include <gtest/gtest.h>

#include "tests/end_to_end/closed_loops.h"
#include "tests/end_to_end/one_call_at_a_time.h"
#include "tests/end_to_end/scarce_budget.h"

namespace gateway::testing {
namespace {

TEST(NeverAnswered, HoldsNoNeighbourForAllOfItsCallsTime) {
  constexpr int kNeighbours = 9;
  GatewayStack stack(scarce("text-embedding-v4", 1800));
  stack.provider().set_faults({fault("hang,match=never")});
  ClosedLoops others(stack, text_callers("b", 200));
  pb::EmbedRequest request = numbered_texts("beside it", kNeighbours);
  request.add_texts("never answered");
  grpc::ClientContext context;
  context.AddMetadata("x-tenant-id", "a");
  // Sooner than a call times out, which is after a minute.
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(50));
  const auto stub = stack.connect();
  const auto reader = stub->Embed(&context, request);
  for (int k = 0; k < kNeighbours; ++k) {
    pb::EmbedResponse response;
    ASSERT_TRUE(reader->Read(&response)) << "only " << k << " are back";
    const std::string& text = request.texts(static_cast<int>(response.result().index()));
    EXPECT_TRUE(is_vector_of(text, response.result().embedding())) << text;
  }
  EXPECT_TRUE(eventually([&] { return struck(stack, "hang") >= 2; }))
      << "with its neighbours, and then without some";
  context.TryCancel();
  EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::CANCELLED);
  others.stop();
}

}  // namespace
}  // namespace gateway::testing
