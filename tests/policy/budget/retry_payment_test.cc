#include "policy/budget/retry_payment.h"

#include <array>
#include <chrono>

#include <gtest/gtest.h>

#include "tests/policy/budget/some_budget.h"

namespace gateway::budget {
namespace {

using namespace std::chrono_literals;

void spend_all(Budget& budget) {
  while (budget.retries().try_withdraw(kSomeTime)) {
  }
}

TEST(RetryPayment, IsTheFailedUpstreamsWhileItCan) {
  Budget failed = some_budget();
  Budget other = some_budget();
  const double before = other.retries().balance(kSomeTime);
  const std::array<Budget*, 2> all{&failed, &other};
  EXPECT_TRUE(pay_for_retry(failed, all, kSomeTime));
  EXPECT_DOUBLE_EQ(other.retries().balance(kSomeTime), before);
}

TEST(RetryPayment, IsElseThatOfAnotherThatIsWell) {
  Budget failed = some_budget();
  Budget other = some_budget();
  const std::array<Budget*, 2> all{&failed, &other};
  spend_all(failed);
  const double before = other.retries().balance(kSomeTime);
  EXPECT_TRUE(pay_for_retry(failed, all, kSomeTime));
  EXPECT_DOUBLE_EQ(other.retries().balance(kSomeTime), before - 1);
}

TEST(RetryPayment, IsNobodysIfAllAreSpentBrokenOrRefused) {
  Budget failed = some_budget();
  Budget broken = some_budget();
  Budget refused = some_budget();
  const std::array<Budget*, 3> all{&failed, &broken, &refused};
  spend_all(failed);
  break_down(broken);
  fail_once(refused, FaultKind::credentials_refused);
  EXPECT_FALSE(pay_for_retry(failed, all, kSomeTime));
}

TEST(RetryPayment, WaitsIfNothingPaysForTheNextRetryAndNeverLongerThanASecond) {
  Budget failed = some_budget(120);
  EXPECT_EQ(unpaid_retry_at(failed, kSomeTime), kSomeTime);
  spend_all(failed);
  EXPECT_EQ(unpaid_retry_at(failed, kSomeTime), kSomeTime + 500ms);

  Budget poor = some_budget(0.1);
  spend_all(poor);
  EXPECT_EQ(unpaid_retry_at(poor, kSomeTime), kSomeTime + 1s);
}

TEST(RetryPayment, AnAnswerIsExpectedWhenASlotOpensAndACallLasts) {
  Budget failed = some_budget(60, 60);
  const std::array<const Budget*, 1> all{&failed};
  EXPECT_EQ(retry_answered_at(failed, all, kSomeTime + 2s, kSomeTime), kSomeTime + 2s);
  const Budget::Started call = failed.start(cost_of(1, 1), true, kSomeTime);
  failed.answered(call, Usage{}, kSomeTime + 300ms);
  EXPECT_EQ(retry_answered_at(failed, all, kSomeTime, kSomeTime + 300ms), kSomeTime + 1s + 300ms);
}

TEST(RetryPayment, TellsWhoWouldHearTooLateAndNobodyWhoseTimeIsOver) {
  struct Row {
    Duration last;
    Duration answered;
    bool too_late;
  };
  for (const Row& row : {Row{2s, 1s, false}, Row{1s, 1s, true}, Row{1s, 2s, true},
                         Row{0s, 2s, false}, Row{-1s, 2s, false}}) {
    EXPECT_EQ(comes_too_late(kSomeTime + row.last, kSomeTime + row.answered, kSomeTime),
              row.too_late)
        << row.last.count() << ' ' << row.answered.count();
  }
}

}  // namespace
}  // namespace gateway::budget
