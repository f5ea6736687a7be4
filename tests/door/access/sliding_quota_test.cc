#include "door/access/sliding_quota.h"

#include <chrono>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace gateway::access {
namespace {

using namespace std::chrono_literals;

constexpr SlidingQuota::Window kMinute{.bin = 1s, .bins = 60};
const Timestamp kStart = Timestamp{} + 1h;

TEST(SlidingQuota, TakesUpToItsLimitAndNotOneMore) {
  SlidingQuota quota(10, kMinute);
  EXPECT_TRUE(quota.try_take(9, kStart).has_value());
  EXPECT_TRUE(quota.try_take(1, kStart).has_value());
  EXPECT_FALSE(quota.try_take(1, kStart).has_value());
  EXPECT_EQ(quota.used(kStart), 10u);
}

TEST(SlidingQuota, GivesBackWhenTheWholeBinHasLeftTheWindow) {
  SlidingQuota quota(10, kMinute);
  ASSERT_TRUE(quota.try_take(10, kStart + 300ms).has_value());
  const auto refused = quota.try_take(1, kStart + 10s + 500ms);
  ASSERT_TRUE(refused.has_error());
  EXPECT_EQ(refused.error().fits_in, 50s + 500ms);
  EXPECT_FALSE(quota.try_take(1, kStart + 61s - 1ns).has_value());
  EXPECT_TRUE(quota.try_take(10, kStart + 61s).has_value());
}

TEST(SlidingQuota, NamesTheMomentAtWhichEnoughOfTheOldestIsGone) {
  SlidingQuota quota(10, kMinute);
  ASSERT_TRUE(quota.try_take(2, kStart).has_value());
  ASSERT_TRUE(quota.try_take(3, kStart + 10s).has_value());
  ASSERT_TRUE(quota.try_take(5, kStart + 20s).has_value());
  const Timestamp now = kStart + 30s;
  EXPECT_EQ(quota.try_take(1, now).error().fits_in, 31s);
  EXPECT_EQ(quota.try_take(2, now).error().fits_in, 31s);
  EXPECT_EQ(quota.try_take(3, now).error().fits_in, 41s);
  EXPECT_EQ(quota.try_take(5, now).error().fits_in, 41s);
  EXPECT_EQ(quota.try_take(6, now).error().fits_in, 51s);
  EXPECT_EQ(quota.try_take(10, now).error().fits_in, 51s);
}

TEST(SlidingQuota, SaysThatMoreThanTheLimitNeverFits) {
  SlidingQuota quota(10, kMinute);
  EXPECT_EQ(quota.try_take(11, kStart).error().fits_in, std::nullopt);
  EXPECT_EQ(quota.used(kStart), 0u);
  EXPECT_EQ(quota.try_take(~0ULL, kStart).error().fits_in, std::nullopt);
}

TEST(SlidingQuota, CorrectsWhatWasTakenWhereItWasTaken) {
  SlidingQuota quota(100, kMinute);
  ASSERT_TRUE(quota.try_take(80, kStart).has_value());
  ASSERT_TRUE(quota.try_take(10, kStart + 30s).has_value());
  quota.settle(-60, kStart);
  EXPECT_EQ(quota.used(kStart + 40s), 30u);
  quota.settle(+5, kStart);
  EXPECT_EQ(quota.used(kStart + 41s), 35u);
  // What was given back does not outlive what it was given back from.
  EXPECT_EQ(quota.used(kStart + 61s), 10u);
}

TEST(SlidingQuota, DropsACorrectionOfWhatNoLongerCounts) {
  SlidingQuota quota(100, kMinute);
  ASSERT_TRUE(quota.try_take(80, kStart).has_value());
  ASSERT_TRUE(quota.try_take(50, kStart + 61s).has_value());
  quota.settle(-80, kStart);
  quota.settle(+80, kStart);
  EXPECT_EQ(quota.used(kStart + 62s), 50u);
}

TEST(SlidingQuota, TakesNothingWhileABillHasLiftedItAboveTheLimit) {
  SlidingQuota quota(100, kMinute);
  ASSERT_TRUE(quota.try_take(90, kStart).has_value());
  quota.settle(+60, kStart);
  EXPECT_EQ(quota.used(kStart + 1s), 150u);
  EXPECT_EQ(quota.try_take(1, kStart + 1s).error().fits_in, 60s);
  EXPECT_TRUE(quota.try_take(100, kStart + 61s).has_value());
}

TEST(SlidingQuota, KeepsWhatWasTakenWhenItsLimitChanges) {
  SlidingQuota quota(100, kMinute);
  ASSERT_TRUE(quota.try_take(60, kStart).has_value());
  quota.set_limit(50);
  EXPECT_EQ(quota.try_take(1, kStart).error().fits_in, 61s);
  quota.set_limit(70);
  EXPECT_TRUE(quota.try_take(10, kStart).has_value());
  EXPECT_FALSE(quota.try_take(1, kStart).has_value());
}

TEST(SlidingQuota, TakesATimeBeforeTheLatestForTheLatestBin) {
  SlidingQuota quota(10, kMinute);
  ASSERT_TRUE(quota.try_take(5, kStart + 5s).has_value());
  ASSERT_TRUE(quota.try_take(5, kStart + 4s).has_value());
  EXPECT_EQ(quota.used(kStart + 65s), 10u);
  EXPECT_EQ(quota.used(kStart + 66s), 0u);
}

TEST(SlidingQuota, ForgetsEverythingAfterALongSilence) {
  SlidingQuota quota(10, {.bin = 15min, .bins = 96});
  ASSERT_TRUE(quota.try_take(10, kStart).has_value());
  EXPECT_EQ(quota.try_take(10, kStart).error().fits_in, 24h + 15min);
  EXPECT_TRUE(quota.try_take(10, kStart + 1000h).has_value());
  EXPECT_EQ(quota.used(kStart + 1000h), 10u);
}

/// Everything that was taken, one by one.
class BruteForceLog {
 public:
  void take(std::uint64_t units, Timestamp at) { taken_.push_back({at, units}); }

  /// What was taken after `from` and not after `to`.
  [[nodiscard]] std::uint64_t between(Timestamp from, Timestamp to) const {
    std::uint64_t sum = 0;
    for (const Taken& one : taken_) sum += one.at > from && one.at <= to ? one.units : 0;
    return sum;
  }

 private:
  struct Taken {
    Timestamp at;
    std::uint64_t units;
  };
  std::vector<Taken> taken_;
};

// It is neither too generous (no window holds more than the limit) nor stingier than by one bin,
// and what it says of the time to come back is true to the nanosecond.
TEST(SlidingQuota, AgreesWithALogOfEverythingTaken) {
  constexpr std::uint64_t kLimit = 50;
  for (unsigned seed = 0; seed < 20; ++seed) {
    std::mt19937 random(seed);
    SlidingQuota quota(kLimit, kMinute);
    BruteForceLog log;
    Timestamp now = kStart;
    for (int step = 0; step < 800; ++step) {
      now += std::chrono::milliseconds(random() % (step % 100 == 0 ? 90'000 : 4'000));
      const std::uint64_t units = random() % 12;
      const auto taken = quota.try_take(units, now);
      if (taken) {
        log.take(units, now);
        ASSERT_LE(log.between(now - 60s, now), kLimit) << "seed " << seed << ", step " << step;
        continue;
      }
      ASSERT_GT(log.between(now - 61s, now) + units, kLimit) << "seed " << seed;
      const Duration wait = taken.error().fits_in.value();
      ASSERT_GT(wait, Duration::zero());
      SlidingQuota too_early = quota;
      ASSERT_FALSE(too_early.try_take(units, now + wait - 1ns).has_value()) << "seed " << seed;
      SlidingQuota in_time = quota;
      ASSERT_TRUE(in_time.try_take(units, now + wait).has_value()) << "seed " << seed;
    }
  }
}

}  // namespace
}  // namespace gateway::access
