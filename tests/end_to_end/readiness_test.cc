// When a gateway says that it should be sent requests.
#include <chrono>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include "grpc/health/v1/health.grpc.pb.h"
#include "tests/end_to_end/gateway_stack.h"

namespace gateway::testing {
namespace {

namespace health = grpc::health::v1;
using Serving = health::HealthCheckResponse;

constexpr std::chrono::seconds kPatience{30};

/// What grpc.health.v1 says of the service now.
Serving::ServingStatus check(const GatewayStack& stack) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kPatience);
  Serving response;
  const auto stub = health::Health::NewStub(stack.channel());
  const grpc::Status status = stub->Check(&context, {}, &response);
  EXPECT_TRUE(status.ok()) << status.error_message();
  return response.status();
}

/// Waits until it says SERVING.
bool becomes_serving(const GatewayStack& stack) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kPatience);
  const auto stub = health::Health::NewStub(stack.channel());
  const auto reader = stub->Watch(&context, {});
  Serving response;
  while (reader->Read(&response)) {
    if (response.status() == Serving::SERVING) return true;
  }
  return false;
}

TEST(Readiness, ComesWithTheFirstUpstreamThatIsReached) {
  GatewayStack::Options options;
  options.provider_up = false;
  GatewayStack stack(std::move(options));
  EXPECT_EQ(stack.app().readiness().state(), app::ReadyState::State::starting);
  EXPECT_EQ(check(stack), Serving::NOT_SERVING);
  stack.provider().start();
  EXPECT_TRUE(becomes_serving(stack));
  EXPECT_EQ(stack.app().readiness().state(), app::ReadyState::State::ready);
  EXPECT_EQ(stack.provider().stats().calls(), 0U);  // A connection is enough; a call would cost.
}

TEST(Readiness, NobodyIsWaitedForWhereItNeverCame) {
  GatewayStack::Options options;
  options.provider_up = false;
  options.extra = "drain: {delay_ms: 300000}";  // Longer than this test may take.
  GatewayStack stack(std::move(options));
  EXPECT_TRUE(stack.app().drain());
}

TEST(Readiness, IsWatchedWithoutHoldingUpADrain) {
  GatewayStack::Options options;
  options.extra = "drain: {grace_ms: 600000}";  // Longer than this test may take.
  GatewayStack stack(std::move(options));
  grpc::ClientContext context;
  const auto stub = health::Health::NewStub(stack.channel());
  const auto reader = stub->Watch(&context, {});
  Serving response;
  ASSERT_TRUE(reader->Read(&response));
  EXPECT_TRUE(stack.app().drain());
  while (reader->Read(&response)) {
  }
  EXPECT_FALSE(reader->Finish().ok());
}

TEST(Readiness, AGatewayThatCannotStartEndsAtOnce) {
  GatewayStack first;
  GatewayStack::Options options;
  options.server_extra =
      ", health_address: '127.0.0.1:" + std::to_string(first.app().operations_port()) + "'";
  options.extra = "drain: {delay_ms: 300000}";
  EXPECT_THROW(GatewayStack{std::move(options)}, std::runtime_error);
}

TEST(Readiness, StaysWhenTheUpstreamIsLost) {
  GatewayStack stack;
  ASSERT_TRUE(becomes_serving(stack));
  stack.provider().stop();
  const auto stub = stack.connect();
  EXPECT_EQ(embed(*stub, {"a"}, std::chrono::seconds(2)).status.ok(), false);
  EXPECT_EQ(check(stack), Serving::SERVING);
}

TEST(Readiness, AnEagerGatewayWaitsForNobody) {
  GatewayStack::Options options;
  options.provider_up = false;
  options.server_extra = ", eager: true";
  const GatewayStack stack(std::move(options));
  EXPECT_EQ(check(stack), Serving::SERVING);
}

TEST(Readiness, AnUpstreamThatIsNotTrustedIsNotReached) {
  GatewayStack::Options options;
  const emulator::Server stranger{{}};
  options.ca_pem = stranger.ca_pem();
  const GatewayStack stack(std::move(options));
  const auto stub = stack.connect();
  EXPECT_EQ(embed(*stub, {"a"}, std::chrono::seconds(2)).status.ok(), false);  // It has tried.
  EXPECT_EQ(check(stack), Serving::NOT_SERVING);
}

}  // namespace
}  // namespace gateway::testing
