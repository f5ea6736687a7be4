#include "policy/queueing/conduct.h"

#include <gtest/gtest.h>

namespace gateway::queueing {
namespace {

void pass(Conduct& conduct, int items) {
  for (int k = 0; k < items; ++k) conduct.passed();
}

void convict(Conduct& conduct, int items) {
  for (int k = 0; k < items; ++k) conduct.convicted();
}

TEST(Conduct, IsGoodUntilTheThirdCulprit) {
  Conduct conduct;
  EXPECT_FALSE(conduct.apart());
  convict(conduct, 2);
  EXPECT_FALSE(conduct.apart());
  convict(conduct, 1);
  EXPECT_TRUE(conduct.apart());
}

TEST(Conduct, IsBadByThreeCulpritsAmongAHundredItems) {
  Conduct conduct;
  convict(conduct, 1);
  pass(conduct, 97);
  convict(conduct, 1);
  EXPECT_FALSE(conduct.apart());
  convict(conduct, 1);
  EXPECT_TRUE(conduct.apart()) << "of the hundred items the first was one";
}

TEST(Conduct, ForgetsWhatIsLongerAgo) {
  Conduct conduct;
  convict(conduct, 1);
  pass(conduct, 98);
  convict(conduct, 2);
  EXPECT_FALSE(conduct.apart()) << "the first is the hundred and first item from the end";
  for (int k = 0; k < 20; ++k) {
    pass(conduct, 99);
    convict(conduct, 1);
    EXPECT_FALSE(conduct.apart()) << "one or two of a hundred are nothing to speak of";
  }
}

TEST(Conduct, IsCleanUntilACulpritAndAgainLongAfterTheLast) {
  Conduct conduct;
  EXPECT_TRUE(conduct.clean());
  for (int k = 0; k < 5; ++k) {
    convict(conduct, 1);
    EXPECT_FALSE(conduct.clean());
    pass(conduct, static_cast<int>(Conduct::kMemory) - 1);
    EXPECT_FALSE(conduct.clean());
    pass(conduct, 1);
    EXPECT_TRUE(conduct.clean());
  }
}

TEST(Conduct, IsGoodAgainAfterAHundredItemsInARow) {
  Conduct conduct;
  convict(conduct, 3);
  pass(conduct, 99);
  EXPECT_TRUE(conduct.apart());
  pass(conduct, 1);
  EXPECT_FALSE(conduct.apart());
}

TEST(Conduct, OneCulpritMoreMeansAnotherHundred) {
  Conduct conduct;
  convict(conduct, 3);
  pass(conduct, 99);
  convict(conduct, 1);
  pass(conduct, 99);
  EXPECT_TRUE(conduct.apart());
  pass(conduct, 1);
  EXPECT_FALSE(conduct.apart());
}

TEST(Conduct, StandsThrottledWhileItRidesApartForThatAndNothingOfItPasses) {
  Conduct conduct;
  conduct.throttled_itself();
  EXPECT_FALSE(conduct.stands_throttled()) << "once may be chance";
  while (!conduct.apart()) conduct.convicted();
  EXPECT_TRUE(conduct.stands_throttled());
  conduct.passed();
  EXPECT_TRUE(conduct.apart());
  EXPECT_FALSE(conduct.stands_throttled());
}

}  // namespace
}  // namespace gateway::queueing
