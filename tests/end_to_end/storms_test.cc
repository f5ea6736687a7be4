// Callers that leave in masses: cancelled, out of time, or drained. Nothing is lost, nobody is
// harmed.
#include <atomic>
#include <chrono>
#include <future>
#include <random>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "tests/end_to_end/gateway_stack.h"

namespace gateway::testing {
namespace {

using namespace std::chrono_literals;
using grpc::StatusCode;

GatewayStack::Options slow_provider() {
  GatewayStack::Options options;
  options.emulator.latency = 10ms;
  options.emulator.latency_jitter = 20ms;
  options.models =
      "[{name: text-embedding-v4, upstream: emulator, calls_per_minute: 600000, "
      "max_inflight_calls: 4}]";
  return options;
}

TEST(Storms, CancelledCallersNeverHarmThoseWhoStay) {
  GatewayStack stack(slow_provider());
  std::atomic<int> answered{0};
  std::atomic<int> cancelled{0};
  run_callers(40, [&](int caller) {
    const auto stub = stack.connect();
    std::mt19937 random(static_cast<unsigned>(caller));
    for (int round = 0; round < 8; ++round) {
      const std::string text = std::to_string(caller) + " " + std::to_string(round);
      if (caller % 2 == 0) {
        const UnaryReply reply = embed(*stub, {text});
        ASSERT_TRUE(reply.status.ok()) << reply.status.error_message();
        EXPECT_TRUE(is_vector_of(text, reply.response.results(0).embedding()));
        ++answered;
        continue;
      }
      pb::EmbedRequest request;
      for (int k = 0; k < 5; ++k) request.add_texts(text + std::to_string(k));
      grpc::ClientContext context;
      const auto reader = stub->Embed(&context, request);
      // Some leave at once, some after the first result.
      pb::EmbedResponse response;
      if (random() % 2 == 0) reader->Read(&response);
      context.TryCancel();
      while (reader->Read(&response)) {
      }
      if (reader->Finish().error_code() == StatusCode::CANCELLED) ++cancelled;
    }
  });
  EXPECT_EQ(answered.load(), 20 * 8);
  EXPECT_GT(cancelled.load(), 0);
}

TEST(Storms, DeadlinesThatPassAreSaidAndTheRestIsServed) {
  GatewayStack stack(slow_provider());
  std::atomic<int> served{0};
  std::atomic<int> late{0};
  run_callers(40, [&](int caller) {
    const auto stub = stack.connect();
    std::mt19937 random(static_cast<unsigned>(caller));
    for (int round = 0; round < 8; ++round) {
      const std::string text = std::to_string(caller) + " " + std::to_string(round);
      const auto timeout = caller % 2 == 0 ? 20s : std::chrono::milliseconds(1 + random() % 40);
      const UnaryReply reply = embed(*stub, {text}, timeout);
      if (reply.status.ok()) {
        EXPECT_TRUE(is_vector_of(text, reply.response.results(0).embedding()));
        ++served;
      } else {
        // Said at the end of the deadline, or at once where it could not be met.
        const StatusCode code = reply.status.error_code();
        EXPECT_TRUE(code == StatusCode::DEADLINE_EXCEEDED || code == StatusCode::RESOURCE_EXHAUSTED)
            << reply.status.error_message();
        EXPECT_NE(caller % 2, 0);
        ++late;
      }
    }
  });
  EXPECT_EQ(served + late, 320);
  EXPECT_GE(served.load(), 160);
}

TEST(Storms, AFullQueueIsSaidAtOnceWithTheTimeToComeBack) {
  GatewayStack::Options options = slow_provider();
  options.emulator.faults = {{.kind = emulator::Fault::Kind::hang}};
  options.server_extra = ", max_items_per_request: 256";
  options.extra = "queue: {max_items: 300}";
  GatewayStack stack(options);
  const auto holder = stack.connect();
  pb::EmbedRequest request;
  for (int k = 0; k < 250; ++k) request.add_texts("held");
  grpc::ClientContext context;
  const auto held = holder->Embed(&context, request);
  const auto stub = stack.connect();
  UnaryReply reply;
  // The held request is let in at some moment after it was sent.
  do {
    reply = embed(*stub, std::vector<std::string>(60, "one too many"), 500ms);
  } while (reply.status.error_code() == StatusCode::DEADLINE_EXCEEDED);
  EXPECT_EQ(reply.status.error_code(), StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_TRUE(reply.trailers.contains("grpc-retry-pushback-ms"));
  context.TryCancel();
  pb::EmbedResponse response;
  while (held->Read(&response)) {
  }
  held->Finish();
}

TEST(Storms, DrainUnderLoadAnswersEveryAcceptedItem) {
  GatewayStack::Options options = slow_provider();
  options.extra = "drain: {grace_ms: 10000}";
  GatewayStack stack(options);
  std::atomic<int> served{0};
  std::atomic<int> refused{0};
  std::atomic<int> arrived{0};
  std::promise<void> under_load;
  std::thread drain([&] {
    under_load.get_future().wait();
    EXPECT_TRUE(stack.app().drain());
  });
  run_callers(32, [&](int caller) {
    const auto stub = stack.connect();
    for (int round = 0; round < 1000; ++round) {
      const std::string text = std::to_string(caller) + " " + std::to_string(round);
      const UnaryReply reply = embed(*stub, {text, text + "!"});
      if (!reply.status.ok()) {
        // CANCELLED is gRPC's word for an RPC that was on the wire when the server shut down: it
        // never reached the gateway.
        EXPECT_TRUE(reply.status.error_code() == StatusCode::UNAVAILABLE ||
                    reply.status.error_code() == StatusCode::CANCELLED)
            << reply.status.error_message();
        ++refused;
        return;
      }
      EXPECT_TRUE(is_vector_of(text, reply.response.results(0).embedding()));
      ++served;
      if (round == 1 && ++arrived == 32) under_load.set_value();
    }
    ADD_FAILURE() << "the gateway never ended";
  });
  drain.join();
  EXPECT_EQ(refused.load(), 32);
  EXPECT_GE(served.load(), 64);
}

TEST(Storms, DrainEndsWithinItsGraceThoughTheProviderHangs) {
  GatewayStack::Options options = slow_provider();
  options.emulator.faults = {{.kind = emulator::Fault::Kind::hang}};
  options.extra = "drain: {grace_ms: 600}";
  GatewayStack stack(options);
  const auto stub = stack.connect();
  auto pending = std::async(std::launch::async, [&] { return embed(*stub, {"alpha"}); });
  while (stack.provider().stats().max_calls_in_flight == 0) std::this_thread::yield();
  EXPECT_TRUE(stack.app().drain());
  const UnaryReply reply = pending.get();
  EXPECT_EQ(reply.status.error_code(), StatusCode::UNAVAILABLE) << reply.status.error_message();
}

}  // namespace
}  // namespace gateway::testing
