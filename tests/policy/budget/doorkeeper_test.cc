#include "policy/budget/doorkeeper.h"

#include <array>
#include <chrono>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/policy/budget/some_budget.h"
#include "tests/policy/queueing/waiting_room.h"

namespace gateway::budget {
namespace {

using namespace std::chrono_literals;

/// A model with one upstream of a call a second, whose slot at kSomeTime is spent.
class DoorkeeperTest : public ::testing::Test {
 protected:
  /// Why ten texts would be refused; absent: they would not.
  std::optional<Rejection> refusal(const Deadline& deadline) {
    const auto refused =
        doorkeeper_.judge({Priority::interactive, deadline}, room_.queue().tenant("a"),
                          {.items = 10, .bytes = 100, .slots = 1}, kSomeTime);
    return refused ? std::optional(refused->reason) : std::nullopt;
  }

  /// What a caller of ten texts is told.
  std::string words(const Deadline& deadline) {
    const auto refused =
        doorkeeper_.judge({Priority::interactive, deadline}, room_.queue().tenant("a"),
                          {.items = 10, .bytes = 100, .slots = 1}, kSomeTime);
    return refused ? refused->error.message : "";
  }

  Budget budget_ = some_budget(60, 60);
  const Budget::Started call_ = budget_.start(cost_of(10, 1), true, kSomeTime);
  const std::array<const Budget*, 1> budgets_{&budget_};
  queueing::WaitingRoom room_;
  Doorkeeper doorkeeper_{
      {.max_items_per_tenant = 100, .max_bytes_per_tenant = 100'000}, room_.queue(), budgets_};
};

TEST_F(DoorkeeperTest, LetsInWhatArrivesInTime) {
  EXPECT_EQ(refusal(std::nullopt), std::nullopt);
  EXPECT_EQ(refusal(kSomeTime + 10s), std::nullopt);
}

TEST_F(DoorkeeperTest, RefusesWhatWouldComeTooLateBehindTheQueue) {
  room_.add({.tenant = "a"}, 50);
  EXPECT_EQ(refusal(kSomeTime + 2s), Rejection::deadline_far);
  EXPECT_EQ(refusal(kSomeTime + 20s), std::nullopt);
}

TEST_F(DoorkeeperTest, TellsTheNextSlotWhereNobodyWaits) {
  // A quarter of the time is left to the call, of which nothing is known.
  EXPECT_EQ(words(kSomeTime + 400ms),
            "the deadline is too short by about 700 ms: the next slot opens in 1000 ms");
}

TEST_F(DoorkeeperTest, GivesTheNextSlotToWhoComesAlone) {
  EXPECT_EQ(refusal(kSomeTime + 1400ms), std::nullopt);
}

TEST_F(DoorkeeperTest, RefusesWhatWouldBreakAPromiseToOthers) {
  room_.add({.tenant = "b", .deadline = kSomeTime + 7s}, 60);
  EXPECT_EQ(refusal(kSomeTime + 4500ms), Rejection::deadline_far) << "its share comes in time";
  EXPECT_EQ(words(kSomeTime + 4500ms),
            "the deadline is too short by about 500 ms: what was promised to others before takes "
            "the slots");
  EXPECT_EQ(refusal(kSomeTime + 8s), std::nullopt) << "it goes behind them";
}

TEST_F(DoorkeeperTest, AsksForALittleMorePatienceThanIsMissing) {
  room_.add({.tenant = "a"}, 50);
  const auto refused =
      doorkeeper_.judge({Priority::interactive, kSomeTime + 2s}, room_.queue().tenant("a"),
                        {.items = 10, .bytes = 100, .slots = 1}, kSomeTime);
  ASSERT_TRUE(refused);
  // Six calls and one of somebody else's, from the second second on, and half a second for a call.
  EXPECT_EQ(refused->error.retry_after, 5500ms + 5500ms / 20 + 1s);
}

TEST_F(DoorkeeperTest, JudgesWorkOfSeveralCallsAlsoWhereNobodyWaits) {
  const auto judge = [&](const Deadline& deadline) {
    return doorkeeper_.judge({Priority::interactive, deadline}, room_.queue().tenant("a"),
                             {.items = 50, .bytes = 100, .slots = 5}, kSomeTime + 1s);
  };
  EXPECT_TRUE(judge(kSomeTime + 2s));
  EXPECT_FALSE(judge(kSomeTime + 10s));
}

TEST_F(DoorkeeperTest, TellsWhatWaitsAheadAndHowLongCallsTake) {
  budget_.answered(call_, {}, kSomeTime + 200ms);
  room_.add({.tenant = "a"}, 50);
  const std::string told = words(kSomeTime + 2s);
  EXPECT_THAT(told,
              ::testing::HasSubstr(
                  "the next slot opens in 1000 ms, what waits ahead and its own calls take "));
  EXPECT_THAT(told, ::testing::EndsWith(", 99 calls of a hundred are answered within 200 ms"));
}

TEST_F(DoorkeeperTest, RefusesWhatFindsItsTenantsQueueFull) {
  room_.add({.tenant = "a"}, 91);
  EXPECT_EQ(refusal(std::nullopt), Rejection::tenant_items);
}

/// BULK has no share, and as much INTERACTIVE work arrives as slots open.
class ShutOutBulkTest : public DoorkeeperTest {
 protected:
  ShutOutBulkTest() {
    room_.queue().configure({.bulk_share = 0});
    for (int second = 0; second < 60; ++second)
      room_.queue().note_arrival(room_.queue().tenant("b"), Priority::interactive, 1.5,
                                 kSomeTime - 60s + second * 1s);
    room_.add({.tenant = "b"}, 50);
  }

  std::optional<Doorkeeper::Refusal> judge(Priority priority, const Deadline& deadline) {
    return doorkeeper_.judge({priority, deadline}, room_.queue().tenant("a"),
                             {.items = 10, .bytes = 100, .slots = 1}, kSomeTime);
  }
};

TEST_F(ShutOutBulkTest, IsToldWhyAndNoFigure) {
  const auto refused = judge(Priority::bulk, kSomeTime + 60s);
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->reason, Rejection::deadline_far);
  EXPECT_EQ(refused->error.kind, ErrorKind::overloaded);
  EXPECT_EQ(refused->error.message,
            "BULK work gets slots only while no INTERACTIVE work waits, and more of that is asked "
            "for than the provider's budget gives");
  EXPECT_EQ(refused->error.retry_after, 30s);
  EXPECT_EQ(judge(Priority::interactive, kSomeTime + 60s), std::nullopt);
  EXPECT_EQ(judge(Priority::bulk, std::nullopt), std::nullopt) << "it may wait for ever";
}

TEST_F(ShutOutBulkTest, HasNoExpectedWait) {
  EXPECT_EQ(doorkeeper_.expected_wait(Priority::bulk, kSomeTime), std::nullopt);
  EXPECT_LT(doorkeeper_.expected_wait(Priority::interactive, kSomeTime), 10s);
}

TEST_F(ShutOutBulkTest, IsToldToComeBackSoonToAFullQueue) {
  room_.add({.tenant = "a", .priority = Priority::bulk}, 91);
  const auto refused = judge(Priority::bulk, std::nullopt);
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->reason, Rejection::tenant_items);
  EXPECT_EQ(refused->error.retry_after, 30s);
}

TEST_F(DoorkeeperTest, TellsNoFigureBeyondAnHour) {
  room_.add({.tenant = "b"}, 90);
  room_.queue().configure({.weights = {{"a", 1e-4}, {"b", 1}}});
  room_.add({.tenant = "b"}, 50'000);
  EXPECT_EQ(words(kSomeTime + 2s),
            "the deadline is too short by more than an hour: the next slot opens in 1000 ms, what "
            "waits ahead and its own calls take more than an hour");
}

TEST_F(DoorkeeperTest, TellsThatTheProviderIsDownWhereThatIsWhy) {
  break_down(budget_);
  fail_once(budget_, FaultKind::server_error);
  EXPECT_EQ(refusal(kSomeTime + 1s), Rejection::provider_down);
}

TEST_F(DoorkeeperTest, TellsThatTheAccountIsRefusedUntilItIsLookedAtAgain) {
  std::ignore =
      budget_.faulted(call_, CallFault{FaultKind::credentials_refused, {}}, {}, kSomeTime);
  EXPECT_EQ(refusal(std::nullopt), Rejection::account_refused);
}

}  // namespace
}  // namespace gateway::budget
