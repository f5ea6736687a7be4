// The judge is judged: each false blame is noticed, and no true one.
#include "tests/simulation/blame_watch.h"

#include <chrono>

#include <gtest/gtest.h>

#include "tests/support/simulated_time.h"

namespace gateway::simulation {
namespace {

using namespace std::chrono_literals;

const Mark kHealthy{.number = 1, .bytes = 8};
const Mark kBad{.number = 2, .ailment = Ailment::crashes, .bytes = 8};
const Mark kOther{.number = 3, .bytes = 8};
const Mark kThird{.number = 4, .bytes = 8};

class BlameWatchTest : public ::testing::Test {
 protected:
  /// Whether a promise is broken if the item ends so.
  bool broken_by(ErrorKind kind, Inquiry::Facts facts) {
    const std::size_t before = violations.count();
    const Mark mark = facts.marks.front();
    const Inquiry& inquiry = ledger.open(std::move(facts));
    watch.failed(inquiry, mark, Error{kind, "because"});
    return violations.count() > before;
  }
  bool broken_by(ErrorKind kind, const Mark& mark = kHealthy) {
    return broken_by(kind, facts_of(mark));
  }

  Inquiry::Facts facts_of(const Mark& mark) {
    return {.stream = 0,
            .caller = 0,
            .marks = {mark},
            .deadline = {},
            .sent = time.now(),
            .tally = &tally};
  }

  void call(const std::vector<Mark>& rows, Ending ending) {
    history.ended(history.sent(rows), ending);
  }

  testing::SimulatedTime time;
  Trace trace{time, nullptr};
  Violations violations{trace};
  Tally tally;
  Ledger ledger{time, violations, trace};
  CallHistory history;
  BlameWatch watch{history, time, violations};
};

TEST_F(BlameWatchTest, LetsNoHealthyItemBeBlamed) {
  call({kHealthy, kBad}, Ending::provider_failed);
  EXPECT_TRUE(broken_by(ErrorKind::item_refused));
  EXPECT_TRUE(broken_by(ErrorKind::bad_answer));
  EXPECT_TRUE(broken_by(ErrorKind::misconfigured));
  EXPECT_FALSE(broken_by(ErrorKind::throttled));
  EXPECT_FALSE(broken_by(ErrorKind::deadline_exceeded));
}

TEST_F(BlameWatchTest, LetsTheBadOnesAndRefusedLanesEndAsTheyLike) {
  EXPECT_FALSE(broken_by(ErrorKind::item_refused, kBad));
  Inquiry::Facts facts = facts_of(kHealthy);
  facts.lane_refused = true;
  EXPECT_FALSE(broken_by(ErrorKind::item_refused, std::move(facts)));
}

TEST_F(BlameWatchTest, AllowsUnavailableWhileNothingElsePasses) {
  call({kHealthy, kBad}, Ending::provider_failed);
  EXPECT_FALSE(broken_by(ErrorKind::unavailable));
  call({kOther}, Ending::passed);
  EXPECT_TRUE(broken_by(ErrorKind::unavailable));
}

TEST_F(BlameWatchTest, AllowsUnavailableInAnOutage) {
  call({kHealthy}, Ending::outage);
  call({kOther}, Ending::passed);
  EXPECT_FALSE(broken_by(ErrorKind::unavailable));
}

TEST_F(BlameWatchTest, TakesThreeCallsApartForAnOutage) {
  call({kHealthy}, Ending::provider_failed);
  call({kOther}, Ending::passed);
  call({kHealthy, kBad}, Ending::provider_failed);
  call({kOther}, Ending::provider_failed);
  EXPECT_TRUE(broken_by(ErrorKind::misconfigured));
  call({kThird}, Ending::provider_failed);
  EXPECT_FALSE(broken_by(ErrorKind::unavailable));
  EXPECT_FALSE(broken_by(ErrorKind::misconfigured));
}

TEST_F(BlameWatchTest, LetsNobodyEndUnsent) {
  call({kBad}, Ending::provider_failed);
  call({kOther}, Ending::provider_failed);
  call({kThird}, Ending::provider_failed);
  EXPECT_TRUE(broken_by(ErrorKind::unavailable));
  EXPECT_TRUE(broken_by(ErrorKind::misconfigured));
}

TEST_F(BlameWatchTest, AllowsAnEarlyWordBeforeADeadline) {
  call({kHealthy, kBad}, Ending::provider_failed);
  call({kOther}, Ending::passed);
  Inquiry::Facts facts = facts_of(kHealthy);
  facts.deadline = time.now() + 1s;
  EXPECT_FALSE(broken_by(ErrorKind::unavailable, facts));
  facts.deadline = time.now() + 1min;
  EXPECT_TRUE(broken_by(ErrorKind::unavailable, facts));
}

}  // namespace
}  // namespace gateway::simulation
