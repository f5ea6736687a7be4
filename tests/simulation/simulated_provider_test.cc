#include "tests/simulation/simulated_provider.h"

#include <chrono>
#include <optional>

#include <boost/asio/co_spawn.hpp>
#include <gtest/gtest.h>

#include "tests/simulation/building_blocks.h"
#include "tests/simulation/marked_codec.h"
#include "tests/support/simulated_time.h"

namespace gateway::simulation {
namespace {

using namespace std::chrono_literals;
using Answer = std::optional<Result<HttpResponse, CallFault>>;

class SimulatedProviderTest : public ::testing::Test {
 protected:
  void build(ProviderSetup setup) {
    provider.emplace(std::move(setup), text_model(), context, time, Dice(1), trace);
  }

  /// Sends one call; `answer` is set when it is answered.
  void send(const std::string& body, Answer& answer, Duration timeout = 10s) {
    HttpRequest request{.target = "/", .headers = {}, .body = body};
    transport::ExchangeTerms terms{.deadline = time.now() + timeout};
    boost::asio::co_spawn(
        context, provider->exchange(std::move(request), std::move(terms), abort),
        [&answer](const std::exception_ptr&, Result<HttpResponse, CallFault> outcome) {
          answer = std::move(outcome);
        });
  }

  std::optional<FaultKind> fault_after(const std::string& body, Duration timeout = 10s) {
    Answer answer;
    send(body, answer, timeout);
    time.run_for(context, 20s);
    if (!answer) return std::nullopt;
    if (!*answer) return answer->error().kind;
    const Content content = content_of({.bytes = 8});
    const ModelSpec model = text_model();
    const CallParameters parameters{.dimension = 2};
    const auto decoded = MarkedCodec().decode(**answer, {model, parameters, {&content}});
    return decoded ? std::nullopt : std::optional(decoded.error().kind);
  }

  boost::asio::io_context context;
  testing::SimulatedTime time;
  Trace trace{time, nullptr};
  transport::AbortSignal abort;
  std::optional<SimulatedProvider> provider;
};

TEST_F(SimulatedProviderTest, AnswersWithVectorsAndABill) {
  build(account(120));
  EXPECT_EQ(fault_after("t1:8;"), std::nullopt);
  ASSERT_EQ(provider->log().calls().size(), 1U);
  EXPECT_EQ(provider->log().calls()[0].rows, 1U);
  EXPECT_EQ(provider->log().calls()[0].tokens, 2U);
}

TEST_F(SimulatedProviderTest, ThrottlesInTheWordsThatTheClassifierKnows) {
  ProviderSetup setup = account(60);
  build(setup);
  Answer first;
  send("t1:8;", first);
  time.run_for(context, 5ms);
  EXPECT_EQ(fault_after("t2:8;"), FaultKind::rate_limited);

  setup.configured = {.calls_per_minute = {}, .tokens_per_minute = 60};
  build(setup);
  send("t1:8;", first);
  time.run_for(context, 5ms);
  EXPECT_EQ(fault_after("t2:8;"), FaultKind::tokens_limited);

  setup.configured = {};
  build(setup);
  std::vector<Answer> many(10);
  for (Answer& answer : many) send("t1:8;", answer);
  time.run_for(context, 5ms);  // Calls sent at once arrive in any order.
  EXPECT_EQ(fault_after("t2:8;"), FaultKind::burst_limited);
  EXPECT_EQ(provider->log().sums(Timestamp::min(), kNever).throttled_ramp, 1U);
}

TEST_F(SimulatedProviderTest, RefusesPoisonAndTooManyRows) {
  ProviderSetup setup = account(600);
  setup.row_limit = 1;
  build(setup);
  EXPECT_EQ(fault_after("t1!6:8;"), FaultKind::item_refused);
  EXPECT_EQ(fault_after("t1:8;t2:8;"), FaultKind::row_limit_exceeded);
  EXPECT_EQ(provider->log().sums(Timestamp::min(), kNever).refused, 2U);
}

TEST_F(SimulatedProviderTest, FailsEveryCallOfAnOutage) {
  ProviderSetup setup = account(600);
  setup.outages = {{0s, 15s, Outage::How::connection_lost},
                   {15s, 35s, Outage::How::unavailable},
                   {35s, 50s, Outage::How::silence},
                   {50s, 70s, Outage::How::blocked}};
  build(setup);
  EXPECT_EQ(fault_after("t1:8;"), FaultKind::connection_lost);
  EXPECT_EQ(fault_after("t1:8;"), FaultKind::server_error);
  EXPECT_EQ(fault_after("t1:8;"), FaultKind::timed_out);
  EXPECT_EQ(fault_after("t1:8;"), FaultKind::account_blocked);
  EXPECT_EQ(fault_after("t1:8;"), std::nullopt);
}

TEST_F(SimulatedProviderTest, HonoursDeadlinesAndAborts) {
  build(account(600));
  EXPECT_EQ(fault_after("t1:8;", 50ms), FaultKind::timed_out);
  Answer answer;
  send("t1:8;", answer);
  time.run_for(context, 50ms);
  abort.raise();
  time.run_for(context, 0ms);
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->error().kind, FaultKind::aborted);
  EXPECT_EQ(provider->in_flight(), 0U);
}

}  // namespace
}  // namespace gateway::simulation
