// The judge is judged: each broken promise is noticed.
#include "tests/simulation/ledger.h"

#include <chrono>

#include <gtest/gtest.h>

#include "tests/support/simulated_time.h"

namespace gateway::simulation {
namespace {

using namespace std::chrono_literals;

const Mark kText{.number = 5, .bytes = 8};
const Mark kPoison{.number = 6, .ailment = Ailment::moderated, .bytes = 8};

class LedgerTest : public ::testing::Test {
 protected:
  Inquiry& open(std::vector<Mark> marks, Deadline deadline = std::nullopt) {
    return ledger.open({.stream = 0,
                        .caller = 0,
                        .marks = std::move(marks),
                        .deadline = deadline,
                        .sent = time.now(),
                        .tally = &tally});
  }

  static ItemResult vector_for(const Mark& mark) {
    return {.outcome = Embedding{.dense = vector_of(mark), .sparse = {}},
            .usage = {.total_tokens = 2},
            .timing = {.attempts = 1, .call_items = 1}};
  }
  static ItemResult failure(ErrorKind kind) { return {.outcome = Error{kind, "because"}}; }

  testing::SimulatedTime time;
  Trace trace{time, nullptr};
  Violations violations{trace};
  Tally tally;
  Ledger ledger{time, violations, trace};
};

TEST_F(LedgerTest, FindsNothingWrongWithOwnVectorsAndDueFailures) {
  Inquiry& inquiry = open({kText, kPoison});
  inquiry.deliver(1, failure(ErrorKind::item_refused));
  EXPECT_EQ(ledger.open_items(), 1U);
  inquiry.deliver(0, vector_for(kText));
  EXPECT_EQ(ledger.open_items(), 0U);
  EXPECT_EQ(ledger.billed_tokens(), 2U);
  EXPECT_EQ(tally.succeeded, 1U);
  EXPECT_EQ(tally.failures(), 1U);
  EXPECT_EQ(violations.count(), 0U);
}

TEST_F(LedgerTest, NoticesAnItemAnsweredTwice) {
  Inquiry& inquiry = open({kText, kText});
  inquiry.deliver(0, vector_for(kText));
  inquiry.deliver(0, vector_for(kText));
  EXPECT_EQ(violations.count(), 1U);
}

TEST_F(LedgerTest, NoticesAForeignVector) {
  open({kText}).deliver(0, vector_for({.number = 4}));
  EXPECT_EQ(violations.count(), 1U);
}

TEST_F(LedgerTest, NoticesARefusalAfterAnAnswer) {
  Inquiry& inquiry = open({kText, kText});
  inquiry.deliver(0, vector_for(kText));
  inquiry.refuse(Rejection::queue_items, Error{ErrorKind::overloaded, "full"});
  EXPECT_EQ(violations.count(), 1U);
}

TEST_F(LedgerTest, NoticesFailuresWithoutACause) {
  open({kText}).deliver(0, failure(ErrorKind::item_refused));
  open({kText}).deliver(0, failure(ErrorKind::cancelled));
  open({kText}).deliver(0, failure(ErrorKind::deadline_exceeded));
  open({kText}).deliver(0, failure(ErrorKind::internal));
  EXPECT_EQ(violations.count(), 4U);
}

TEST_F(LedgerTest, NoticesAVectorAfterTheDeadline) {
  boost::asio::io_context context;
  Inquiry& inquiry = open({kText}, time.now() + 1s);
  time.run_for(context, 2s);
  inquiry.deliver(0, vector_for(kText));
  EXPECT_EQ(violations.count(), 1U);
}

TEST_F(LedgerTest, NoticesTimingsThatCannotBe) {
  ItemResult result = vector_for(kText);
  result.timing.queued = 1s;
  open({kText}).deliver(0, std::move(result));
  EXPECT_EQ(violations.count(), 1U);
}

TEST_F(LedgerTest, TellsHowLongToStayAway) {
  std::optional<Duration> told;
  ledger.on_end([&](const Inquiry& inquiry) { told = inquiry.come_back(); });
  open({kText}).refuse(Rejection::queue_items,
                       Error{ErrorKind::overloaded, "full", {}, {}, Duration(300ms)});
  EXPECT_EQ(told, Duration(300ms));
  open({kText}).deliver(0, vector_for(kText));
  EXPECT_EQ(told, std::nullopt);
}

}  // namespace
}  // namespace gateway::simulation
