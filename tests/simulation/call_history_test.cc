#include "tests/simulation/call_history.h"

#include <gtest/gtest.h>

namespace gateway::simulation {
namespace {

class CallHistoryTest : public ::testing::Test {
 protected:
  std::size_t send(const std::vector<CallHistory::Number>& items) {
    std::vector<Mark> rows;
    for (const CallHistory::Number item : items) rows.push_back({.number = item});
    return history.sent(rows);
  }
  void call(const std::vector<CallHistory::Number>& items, Ending ending) {
    const std::size_t call = send(items);
    history.ended(call, ending);
  }

  CallHistory history;
};

TEST_F(CallHistoryTest, KnowsWhetherOthersPassedSinceAnItemWasFirstSent) {
  call({1}, Ending::passed);
  EXPECT_FALSE(history.others_passed(2));
  const std::size_t first = send({2, 3});
  EXPECT_FALSE(history.others_passed(2));
  call({4}, Ending::passed);
  history.ended(first, Ending::provider_failed);
  EXPECT_TRUE(history.others_passed(2));
}

TEST_F(CallHistoryTest, TakesNoItemForAnotherOne) {
  call({2, 3}, Ending::provider_failed);
  call({2}, Ending::passed);
  EXPECT_FALSE(history.others_passed(2));
  EXPECT_TRUE(history.others_passed(3));
}

TEST_F(CallHistoryTest, ShowsAnOutageByThreeCallsThatShareNothing) {
  call({1, 2}, Ending::provider_failed);
  call({3}, Ending::provider_failed);
  call({2, 4}, Ending::provider_failed);
  EXPECT_FALSE(history.outage_shown());
  call({5}, Ending::refused);
  EXPECT_FALSE(history.outage_shown());
  call({5}, Ending::provider_failed);
  EXPECT_TRUE(history.outage_shown());
  call({6}, Ending::passed);
  EXPECT_FALSE(history.outage_shown());
}

TEST_F(CallHistoryTest, KnowsWhomAnOutageMet) {
  call({1}, Ending::outage);
  call({2}, Ending::provider_failed);
  EXPECT_TRUE(history.met_outage(1));
  EXPECT_FALSE(history.met_outage(2));
  EXPECT_FALSE(history.was_sent(3));
}

}  // namespace
}  // namespace gateway::simulation
