// What networks do to the bytes between gateway and provider, and what callers see of it.
#include <chrono>
#include <ostream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/wire/relayed_gateway.h"

namespace gateway::testing {
namespace {

using namespace std::chrono_literals;
using grpc::StatusCode;
using Kind = WireFault::Kind;

// An answer's own bytes: its handshake, if it has one, is shorter, and so is what goes before its
// body.
constexpr std::size_t kMidBody = 5000;
constexpr std::size_t kMidHandshake = 100;

const Outcome kServed{.vectors = 3};
const Outcome kUnavailable{.errors = std::vector(3, StatusCode::UNAVAILABLE)};

/// The gateway may tell of its items' ends before the request's own.
void expect_too_late(const Outcome& outcome) {
  EXPECT_EQ(outcome.vectors, 0U);
  for (const StatusCode code : outcome.errors) EXPECT_EQ(code, StatusCode::DEADLINE_EXCEEDED);
  EXPECT_TRUE(outcome.status == StatusCode::DEADLINE_EXCEEDED || outcome.errors.size() == 3)
      << outcome;
}

struct WireCase {
  std::string name;
  WireFault fault;
  bool on_a_kept_connection = true;  ///< Else on a new one, which the handshake begins.
};

std::ostream& operator<<(std::ostream& out, const WireCase& wire) {
  return out << wire.name;
}

const std::vector<WireCase> kCases = {
    {"ResetBeforeAByte", {Kind::reset, 0}},
    {"ResetInTheBody", {Kind::reset, kMidBody}},
    {"ResetInTheHandshake", {Kind::reset, kMidHandshake}, false},
    {"ResetInTheBodyOfANewConnection", {Kind::reset, kMidBody}, false},
    {"ClosedBeforeAByte", {Kind::close, 0}},
    {"HalfABody", {Kind::close, kMidBody}},
    {"HalfAHandshake", {Kind::close, kMidHandshake}, false},
    {"SilenceBeforeAByte", {Kind::stall, 0}},
    {"SilenceInTheBody", {Kind::stall, kMidBody}},
    {"SilenceInTheHandshake", {Kind::stall, kMidHandshake}, false},
    {"PartOfTheBodyTwiceThenReset", {Kind::duplicate, kMidBody}},
    {"PartOfTheHandshakeTwiceThenReset", {Kind::duplicate, kMidHandshake}, false},
};

class WireFaults : public ::testing::TestWithParam<WireCase> {
 protected:
  WireFaults() {
    if (!GetParam().on_a_kept_connection) gateway_.relay().reset_all();
  }

  RelayedGateway gateway_;
};

TEST_P(WireFaults, ThatStrikeOnceAreSurvived) {
  gateway_.relay().damage_next(GetParam().fault, 1);
  EXPECT_EQ(gateway_.call(), kServed);
  EXPECT_EQ(gateway_.relay().struck(), 1U);
  gateway_.expect_health();
  gateway_.expect_connections(1);
}

TEST_P(WireFaults, ThatLastEndInUnavailableAndLeaveNothingBehind) {
  gateway_.relay().damage(GetParam().fault);
  // The answer to one text is over before that many bytes, and a call that fails again and again is
  // made smaller.
  const bool strikes_long_answers = GetParam().fault.after == kMidBody;
  EXPECT_EQ(gateway_.call(), strikes_long_answers ? kServed : kUnavailable);
  gateway_.relay().mend();
  gateway_.expect_health();
  gateway_.expect_connections(1);
}

INSTANTIATE_TEST_SUITE_P(All, WireFaults, ::testing::ValuesIn(kCases),
                         [](const auto& row) { return row.param.name; });

TEST(SlowWires, AnAnswerThatComesByteByByteIsRead) {
  RelayedGateway gateway;
  gateway.relay().reset_all();
  gateway.relay().damage({.kind = Kind::trickle, .after = 2000});
  EXPECT_EQ(gateway.call(), kServed);
  gateway.relay().mend();
  gateway.expect_connections(1);
}

TEST(SlowWires, AnswersThatAreLateButInTimeAreRead) {
  RelayedGateway gateway;
  gateway.relay().reset_all();
  gateway.relay().damage({.kind = Kind::late, .delay = 20ms});
  EXPECT_EQ(gateway.call(), kServed);
  gateway.relay().mend();
  gateway.expect_connections(1);
}

TEST(SlowWires, AnAnswerAfterItsTimeIsNotTakenForTheNext) {
  RelayedGateway gateway;
  gateway.relay().damage({.kind = Kind::late, .delay = 700ms});
  EXPECT_EQ(gateway.call(), kUnavailable);
  gateway.relay().mend();
  for (int k = 0; k < 10; ++k) EXPECT_EQ(gateway.call(), kServed);
  gateway.expect_connections(1);
}

TEST(SlowWires, ACallersDeadlineIsKeptThoughTheWireIsSilent) {
  for (const std::size_t after : {std::size_t{0}, kMidBody}) {
    RelayedGateway gateway;
    gateway.relay().damage({.kind = Kind::stall, .after = after});
    expect_too_late(gateway.call(3, 150ms));
    gateway.relay().mend();
    gateway.expect_health();
    gateway.expect_connections(1);
  }
}

TEST(LostConnections, ThatDiedWhileNobodyUsedThemCostNoAttempt) {
  RelayedGateway gateway;
  const auto calls = gateway.provider().stats().calls();
  gateway.relay().reset_all();
  gateway.expect_health();
  // Bytes that nobody asked for are no answer to whoever asks next.
  gateway.relay().repeat_and_reset_all();
  gateway.expect_health();
  EXPECT_EQ(gateway.provider().stats().calls(), calls + 2);
  gateway.expect_connections(1);
}

TEST(LostConnections, ThatAllWentSilentAreNotTriedOneAfterTheOther) {
  RelayedGateway gateway("idle_timeout_ms: 20000");
  gateway.relay().damage({.kind = Kind::late, .delay = 200ms});
  run_callers(8, [&](int) { EXPECT_EQ(gateway.call(10).vectors, 10U); });
  gateway.relay().mend();
  ASSERT_GT(gateway.relay().open(), 3U) << "more than a call has attempts";
  gateway.relay().stall_all();
  gateway.expect_health();
  gateway.expect_connections(1);
}

TEST(LostConnections, ThatAllWentSilentCostOneCallerOnlyItsDeadline) {
  RelayedGateway gateway("idle_timeout_ms: 20000", 30s);
  gateway.relay().damage({.kind = Kind::late, .delay = 200ms});
  run_callers(4, [&](int) { EXPECT_EQ(gateway.call(10).vectors, 10U); });
  gateway.relay().mend();
  ASSERT_GT(gateway.relay().open(), 1U);
  gateway.relay().stall_all();
  expect_too_late(gateway.call(3, 1s));
  gateway.await_connections(0);
  EXPECT_EQ(gateway.call(3, 20s), kServed) << "long before a call's own time is over";
  gateway.expect_connections(1);
}

TEST(LostConnections, ThatNoKernelHearsOfAreGivenUpLongBeforeACallsTimeIsOver) {
  RelayedGateway gateway("idle_timeout_ms: 20000", 10min);
  const auto calls = gateway.provider().stats().calls();
  const auto connections = gateway.relay().accepted();
  gateway.relay().deafen_all();
  gateway.expect_health();
  EXPECT_EQ(gateway.relay().accepted(), connections + 1);
  EXPECT_EQ(gateway.provider().stats().calls(), calls + 1);
}

TEST(UnreachableProviders, ThatSwallowConnectionsAreUsedAgainAtOnce) {
  RelayedGateway gateway;
  gateway.relay().reset_all();
  gateway.relay().swallow_connections();
  EXPECT_EQ(gateway.call(), kUnavailable);
  gateway.relay().take_connections();
  gateway.expect_health();
  gateway.expect_connections(1);
}

TEST(UnreachableProviders, ThatShowAnotherCertificateAreRefusedAndHearNothing) {
  RelayedGateway gateway;
  emulator::Server stranger(GatewayStack::unlimited_emulator());
  stranger.start();
  gateway.relay().lead_to(stranger.port());
  EXPECT_EQ(gateway.call(), kServed) << "over the connection that is trusted";
  gateway.relay().reset_all();
  EXPECT_EQ(gateway.call(), kUnavailable);
  EXPECT_GT(stranger.stats().connections, 0U);
  EXPECT_EQ(stranger.stats().calls(), 0U);
  stranger.stop();
  gateway.relay().lead_to(gateway.provider().port());
  gateway.expect_health();
  gateway.await_connections(1);
}

}  // namespace
}  // namespace gateway::testing
