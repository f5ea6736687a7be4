// A budget whose real limit is lower than configured: found in a minute, then hardly ever touched.
#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "policy/pacing/own_slots.h"
#include "tests/policy/pacing/metered_provider.h"

namespace gateway::pacing {
namespace {

using namespace std::chrono_literals;
using testing::CallWindows;
using testing::SaturatedBudget;

const Timestamp kStart = Timestamp{} + 1h;

SlotLimits configured(double calls_per_second) {
  return {.rate = {.calls_per_minute = calls_per_second * 60, .tokens_per_minute = {}},
          .max_in_flight = 1000};
}

struct Provider {
  const char* name;
  double configured_per_second;
  double real_per_second;
  std::vector<double> windows;  ///< Seconds.
  Duration latency;
};

void PrintTo(const Provider& provider, std::ostream* out) {
  *out << provider.name;
}

class RealLimit : public ::testing::TestWithParam<Provider> {};

TEST_P(RealLimit, IsFoundInAMinuteAndThenKept) {
  const Provider& provider = GetParam();
  SaturatedBudget budget(configured(provider.configured_per_second),
                         CallWindows(provider.real_per_second, provider.windows), provider.latency,
                         kStart);
  budget.run_until(kStart + 1min);
  const SaturatedBudget::Count count = budget.run_until(kStart + 1h);
  const double allowed = provider.real_per_second * 59 * 60;
  EXPECT_LT(count.throttled / (count.passed + count.throttled), 0.008);
  EXPECT_GT(count.passed / allowed, 0.96);
}

// The windows that the provider may enforce together (docs/provider.md, 7.2), and each alone.
const std::vector<double> kAll = {1, 6, 60};

INSTANTIATE_TEST_SUITE_P(
    OwnSlots, RealLimit,
    ::testing::Values(Provider{"Half30PerSecond", 30, 15, kAll, 200ms},
                      Provider{"Half120PerMinute", 2, 1, kAll, 200ms},
                      Provider{"Half30PerSecondSlowAnswers", 30, 15, kAll, 1s},
                      Provider{"Half120PerMinuteSlowAnswers", 2, 1, kAll, 1s},
                      Provider{"Half30PerSecondByTheMinute", 30, 15, {60}, 200ms},
                      Provider{"Half120PerMinuteByTheMinute", 2, 1, {60}, 200ms},
                      Provider{"Half30PerSecondBySixSeconds", 30, 15, {6}, 200ms},
                      Provider{"Half120PerMinuteBySixSeconds", 2, 1, {6}, 200ms},
                      Provider{"Half600PerSecond", 600, 300, kAll, 200ms},
                      Provider{"ATenthOf30PerSecond", 30, 3, kAll, 200ms},
                      Provider{"AlmostAllOf30PerSecond", 30, 29, kAll, 200ms}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(LearnedLimits, AKeptLimitIsNeverThrottledAndUsedUp) {
  for (const double per_second : {2.0, 10.0, 30.0}) {
    SaturatedBudget budget(configured(per_second), CallWindows(per_second, kAll), 200ms, kStart);
    const SaturatedBudget::Count count = budget.run_until(kStart + 1h);
    EXPECT_EQ(count.throttled, 0) << per_second;
    EXPECT_GE(count.passed / (per_second * 3600), 0.99) << per_second;
  }
}

TEST(LearnedLimits, ALiftedLimitIsUsedAgainWithinMinutes) {
  SaturatedBudget budget(configured(30), CallWindows(15, kAll), 200ms, kStart);
  budget.run_until(kStart + 10min);
  budget.provider().double_limits();
  budget.run_until(kStart + 13min);
  EXPECT_NEAR(budget.slots().forecast(kStart + 13min).per_second.value() * 60, 1791, 1);
}

TEST(LearnedLimits, WhileEverythingIsRefusedCallsAreSeldom) {
  SaturatedBudget budget(configured(30), CallWindows(15, kAll), 200ms, kStart);
  budget.run_until(kStart + 10min);
  budget.provider() = CallWindows(0.001, {3600});
  budget.run_until(kStart + 11min);
  const SaturatedBudget::Count count = budget.run_until(kStart + 12min);
  EXPECT_LE(count.throttled, 16);
  EXPECT_GE(count.throttled, 10) << "and yet they never stop";
}

TEST(LearnedLimits, ARampThatIsSwitchedOnWhileItRunsRisesToTheFullRateOfThen) {
  SlotLimits limits = configured(100);
  limits.ramp.enabled = false;
  OwnSlots slots;
  slots.configure(limits, kStart);
  EXPECT_EQ(slots.forecast(kStart).ramp_delay, Duration::zero());
  slots.configure(configured(100), kStart);
  EXPECT_NEAR(*slots.forecast(kStart).per_second * 60, 33 * 60, 1);
  EXPECT_GT(slots.forecast(kStart).ramp_delay, Duration::zero());
  slots.configure(configured(200), kStart);
  EXPECT_NEAR(*slots.forecast(kStart).per_second * 60, 66 * 60, 1);
  slots.configure(limits, kStart);
  EXPECT_EQ(slots.forecast(kStart).ramp_delay, Duration::zero());
}

}  // namespace
}  // namespace gateway::pacing
