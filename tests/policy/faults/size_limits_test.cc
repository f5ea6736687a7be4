#include "policy/faults/size_limits.h"

#include <chrono>
#include <vector>

#include <gtest/gtest.h>

namespace gateway::faults {
namespace {

using namespace std::chrono_literals;
using enum SizeAspect;
using Throttle = SizeLimits::Throttle;

const Timestamp kStart = Timestamp{} + 1h;
const CallSize kConfigured{{20, 5, 1, 80'000, 6'000'000}};

CallSize size(std::uint64_t items, std::uint64_t tokens = 100, std::uint64_t bytes = 1000) {
  return {{items, 0, 0, tokens, bytes}};
}

CallSize of_tokens(std::uint64_t tokens) {
  return size(10, tokens);
}

/// Each time another call, which shares no item with those before.
Throttle throttled(SizeLimits& limits, const CallSize& call, Timestamp now) {
  static std::uint64_t content = 100;
  const std::vector<std::uint64_t> contents{++content};
  return limits.throttled(call, contents, now);
}

const std::vector<std::uint64_t> kContents{3, 1, 2};
const std::vector<std::uint64_t> kSharesOne{5, 4, 1};
const std::vector<std::uint64_t> kOthers{7, 8};

TEST(SizeLimits, BelieveAFigureAtOnceThatNothingSpeaksAgainst) {
  SizeLimits limits(kConfigured);
  EXPECT_TRUE(limits.named(size(20), items, 6, kContents, kStart));
  EXPECT_EQ(limits.most()[items], 6U);
  EXPECT_EQ(limits.most()[bytes], 6'000'000U);
  EXPECT_TRUE(limits.exceeded_by(size(7)));
  EXPECT_FALSE(limits.exceeded_by(size(6, 1'000'000, 1'000'000'000)))
      << "of what nothing was learned";
}

TEST(SizeLimits, TakeAFigureThatTheCallKeepsToForNoReason) {
  SizeLimits limits(kConfigured);
  EXPECT_FALSE(limits.named(size(6), items, 6, kContents, kStart));
  EXPECT_FALSE(limits.named(size(6), items, 0, kContents, kStart));
  EXPECT_EQ(limits.most(), kConfigured);
}

TEST(SizeLimits, AskForASecondCallWithoutACommonItemWhereMoreHasJustPassed) {
  SizeLimits limits(kConfigured);
  limits.passed(size(20), kStart);
  EXPECT_TRUE(limits.named(size(20), items, 6, kContents, kStart + 1s));
  EXPECT_TRUE(limits.named(size(10), items, 6, kSharesOne, kStart + 2s));
  EXPECT_EQ(limits.most()[items], 20U) << "one bad item may have been in both";
  EXPECT_TRUE(limits.named(size(10), items, 6, kOthers, kStart + 3s));
  EXPECT_EQ(limits.most()[items], 6U);
}

TEST(SizeLimits, HoldNoFigureForProvenOnceMoreHasPassed) {
  SizeLimits limits(kConfigured);
  limits.passed(size(20), kStart);
  EXPECT_TRUE(limits.named(size(20), items, 6, kContents, kStart));
  limits.passed(size(20), kStart);
  EXPECT_TRUE(limits.named(size(20), items, 6, kOthers, kStart));
  EXPECT_EQ(limits.most()[items], 20U);
}

TEST(SizeLimits, ForgetWhatPassedLongAgo) {
  SizeLimits limits(kConfigured);
  limits.passed(size(20), kStart);
  EXPECT_TRUE(limits.named(size(20), items, 6, kContents, kStart + 2 * RecentPeak::kSpan));
  EXPECT_EQ(limits.most()[items], 6U);
}

TEST(SizeLimits, DropAFigureThatWhatKeepsToItIsRefusedFor) {
  SizeLimits limits(kConfigured);
  EXPECT_TRUE(limits.named(size(4), items, 1, kContents, kStart));
  EXPECT_EQ(limits.most()[items], 1U);
  EXPECT_FALSE(limits.named(size(1), items, 1, std::vector<std::uint64_t>{1}, kStart + 1s));
  EXPECT_EQ(limits.most(), kConfigured);
  EXPECT_FALSE(limits.named(size(4), items, 1, kOthers, kStart + 2s)) << "it is some item's doing";
  EXPECT_EQ(limits.most(), kConfigured);
}

TEST(SizeLimits, BelieveFiguresAgainOnceTheyAreProven) {
  SizeLimits limits(kConfigured);
  EXPECT_FALSE(limits.named(size(1), items, 1, std::vector<std::uint64_t>{9}, kStart));
  EXPECT_FALSE(limits.named(size(20), items, 6, kContents, kStart + 1s));
  EXPECT_TRUE(limits.open());
  limits.items_passed(kContents, kStart + 2s);
  EXPECT_EQ(limits.most()[items], 6U);
  EXPECT_EQ(limits.next_trial_at(), kStart + 2s + SizeLimit::kFirstTrial);
  EXPECT_FALSE(limits.open());
  EXPECT_TRUE(limits.named(size(20), items, 6, kOthers, kStart + 3s)) << "was under way before";
  EXPECT_FALSE(limits.named(size(1), items, 6, std::vector<std::uint64_t>{9}, kStart + 4s));
  EXPECT_EQ(limits.most()[items], 6U) << "what is proven is not refuted by one item";
}

TEST(SizeLimits, TryAnUnprovenFigureSoon) {
  SizeLimits limits(kConfigured);
  // A text that is refused alone for its bytes is never taken apart.
  EXPECT_TRUE(limits.named(size(1, 100, 2000), bytes, 768, std::vector<std::uint64_t>{1}, kStart));
  const Timestamp trial = limits.next_trial_at();
  EXPECT_EQ(trial, kStart + ProvisionalLimit::kTrial);
  limits.started(size(1), trial);
  EXPECT_FALSE(limits.exceeded_by(size(20, 100, 9000)));
  limits.started(size(20, 100, 9000), trial);
  limits.passed(size(20, 100, 9000), trial);
  EXPECT_EQ(limits.most(), kConfigured);
  EXPECT_EQ(limits.next_trial_at(), kNever);
  EXPECT_FALSE(
      limits.named(size(1, 100, 2000), bytes, 768, std::vector<std::uint64_t>{2}, trial + 1s));
  EXPECT_EQ(limits.most(), kConfigured);
}

TEST(SizeLimits, KeepWhatIsProvenWhenALowerFigureIsRefuted) {
  SizeLimits limits(kConfigured);
  EXPECT_TRUE(limits.named(size(20), items, 8, kContents, kStart));
  limits.items_passed(kContents, kStart);
  EXPECT_TRUE(limits.named(size(4), items, 1, kOthers, kStart + 1s));
  EXPECT_EQ(limits.most()[items], 1U);
  EXPECT_FALSE(limits.named(size(1), items, 1, std::vector<std::uint64_t>{7}, kStart + 2s));
  EXPECT_EQ(limits.most()[items], 8U);
  EXPECT_EQ(limits.next_trial_at(), kStart + SizeLimit::kFirstTrial);
}

TEST(SizeLimits, LearnFromCallsThatWereRefusedAsOneAndPassedApartTwice) {
  SizeLimits limits(kConfigured);
  const CallSize photos{{6, 5, 0, 3000, 1'000'000}};
  limits.passed({{6, 0, 0, 500, 5'000'000}}, kStart);
  limits.passed({{3, 3, 0, 1500, 500'000}}, kStart);
  limits.passed_apart(photos, kStart);
  EXPECT_EQ(limits.most(), kConfigured);
  limits.passed_apart(photos, kStart);
  EXPECT_EQ(limits.most()[images], 3U) << "no other aspect surpasses what has passed by as much";
  EXPECT_EQ(limits.most()[items], 20U);
  EXPECT_EQ(limits.most()[bytes], 6'000'000U);
}

TEST(SizeLimits, LearnNoBytesOrTokensFromSmallCallsThatPassedApart) {
  SizeLimits limits(kConfigured);
  limits.passed(size(20, 10, 100), kStart);
  for (int k = 0; k < 5; ++k)
    limits.passed_apart(size(2, SizeLimits::kLeastTokens - 1, SizeLimits::kLeastBytes - 1), kStart);
  EXPECT_EQ(limits.most(), kConfigured) << "items that are bad in company only do the same";
  for (int k = 0; k < 2; ++k) limits.passed_apart(size(2, 10, SizeLimits::kLeastBytes), kStart);
  EXPECT_EQ(limits.most()[bytes], SizeLimits::kLeastBytes / 2);
}

TEST(SizeLimits, LearnNothingFromThemIfAsMuchPasses) {
  SizeLimits limits(kConfigured);
  limits.passed_apart(size(20), kStart);
  limits.passed({{20, 5, 1, 80'000, 6'000'000}}, kStart);
  limits.passed_apart(size(20), kStart);
  limits.passed_apart(size(20), kStart);
  EXPECT_EQ(limits.most(), kConfigured);
}

TEST(SizeLimits, TakeTheSecondThrottleOfACallLargerThanAllForItsSize) {
  SizeLimits limits(kConfigured);
  limits.passed(of_tokens(5000), kStart);
  EXPECT_EQ(throttled(limits, of_tokens(70'000), kStart + 1s), Throttle::open);
  limits.passed(of_tokens(6000), kStart + 2s);
  EXPECT_EQ(throttled(limits, of_tokens(70'000), kStart + 3s), Throttle::size);
  EXPECT_EQ(limits.most()[tokens], 35'000U);
  EXPECT_EQ(throttled(limits, of_tokens(35'000), kStart + 4s), Throttle::size);
  EXPECT_EQ(limits.most()[tokens], 17'500U);
  limits.passed(of_tokens(17'000), kStart + 5s);
  EXPECT_EQ(throttled(limits, of_tokens(17'000), kStart + 6s), Throttle::pace);
  EXPECT_EQ(throttled(limits, of_tokens(60'000), kStart + 7s), Throttle::size)
      << "it was under way before";
  EXPECT_EQ(limits.most()[tokens], 17'500U);
}

TEST(SizeLimits, LearnNothingFromOneCallThatIsThrottledInParts) {
  SizeLimits limits(kConfigured);
  for (int k = 1; k < 20; ++k) limits.passed(of_tokens(5000), kStart);
  EXPECT_EQ(limits.throttled(of_tokens(70'000), kContents, kStart + 1s), Throttle::open);
  EXPECT_EQ(limits.throttled(of_tokens(70'000), kContents, kStart + 2s), Throttle::size);
  EXPECT_EQ(limits.throttled(of_tokens(35'000), std::vector<std::uint64_t>{1, 2}, kStart + 3s),
            Throttle::size);
  EXPECT_EQ(limits.most(), kConfigured) << "one bad item may have been in all of them";
  EXPECT_EQ(limits.throttled(of_tokens(30'000), kOthers, kStart + 4s), Throttle::size);
  EXPECT_EQ(limits.most()[tokens], 15'000U);
}

TEST(SizeLimits, TryWhatThrottlesTaughtSoonUnlessAllThatWasThrottledPasses) {
  SizeLimits limits(kConfigured);
  EXPECT_EQ(limits.throttled(of_tokens(8000), kContents, kStart), Throttle::open);
  EXPECT_EQ(limits.throttled(of_tokens(8000), kOthers, kStart), Throttle::size);
  EXPECT_EQ(limits.most()[tokens], 4000U);
  SizeLimits proven = limits;
  const Timestamp trial = limits.next_trial_at();
  EXPECT_EQ(trial, kStart + ProvisionalLimit::kTrial);
  limits.started(of_tokens(100), trial);
  limits.started(of_tokens(9000), trial);
  limits.passed(of_tokens(9000), trial);
  EXPECT_EQ(limits.most(), kConfigured)
      << "one caller's texts may have brought the throttles about";

  proven.passed(of_tokens(4000), kStart);
  proven.items_passed(kOthers, kStart);
  EXPECT_EQ(proven.most()[tokens], 4000U);
  EXPECT_EQ(proven.next_trial_at(), kStart + SizeLimit::kFirstTrial);
}

TEST(SizeLimits, TakeThrottlesOfWhatPassesForPace) {
  SizeLimits limits(kConfigured);
  Timestamp now = kStart;
  for (int k = 0; k < 100; ++k, now += 1s) {
    limits.passed(of_tokens(40'000), now);
    EXPECT_EQ(throttled(limits, of_tokens(44'000), now), Throttle::pace) << "about as large";
  }
  EXPECT_EQ(limits.most(), kConfigured);
}

TEST(SizeLimits, SeeThatASizeHasBeenLowered) {
  SizeLimits limits(kConfigured);
  limits.passed(of_tokens(70'000), kStart);
  for (int k = 1; k < 4; ++k) {
    EXPECT_EQ(throttled(limits, of_tokens(70'000), kStart + k * 1s), Throttle::pace);
    limits.passed(of_tokens(10'000), kStart + k * 1s);
  }
  limits.passed(of_tokens(10'000), kStart + 4s);
  EXPECT_EQ(throttled(limits, of_tokens(70'000), kStart + 5s), Throttle::size);
  EXPECT_EQ(limits.most()[tokens], 35'000U);
}

TEST(SizeLimits, TakeThrottlesOfFewTokensForPace) {
  SizeLimits limits(kConfigured);
  for (int k = 0; k < 10; ++k)
    EXPECT_EQ(throttled(limits, of_tokens(SizeLimits::kLeastTokens - 1), kStart), Throttle::pace);
  EXPECT_EQ(throttled(limits, of_tokens(SizeLimits::kLeastTokens), kStart), Throttle::open);
}

TEST(SizeLimits, TakeItForPaceIfNothingPassesAtAll) {
  SizeLimits limits(kConfigured);
  std::uint64_t tokens_sent = 70'000;
  int taken_for_size = 0;
  for (int k = 0; k < SizeLimits::kMostOpen; ++k) {
    if (throttled(limits, of_tokens(tokens_sent), kStart) != Throttle::size) continue;
    ++taken_for_size;
    tokens_sent /= 2;
  }
  EXPECT_GT(taken_for_size, 0);
  for (int k = 0; k < 10; ++k)
    EXPECT_EQ(throttled(limits, of_tokens(tokens_sent), kStart + k * 30min), Throttle::pace);
  EXPECT_EQ(limits.most(), kConfigured) << "nothing was proven";
  limits.passed(of_tokens(2000), kStart + 5h);
  EXPECT_EQ(throttled(limits, of_tokens(70'000), kStart + 5h), Throttle::open);
}

TEST(SizeLimits, ThatAFailedTrialConfirmsStand) {
  SizeLimits limits(kConfigured);
  ASSERT_TRUE(limits.named(size(20), items, 8, kContents, kStart));
  limits.items_passed(kContents, kStart);
  const Timestamp trial = limits.next_trial_at();
  EXPECT_EQ(trial, kStart + SizeLimit::kFirstTrial);
  limits.started(size(8), trial);
  EXPECT_EQ(limits.room()[items], 10U);
  EXPECT_FALSE(limits.exceeded_by(size(10)));
  limits.started(size(10), trial);
  EXPECT_TRUE(limits.exceeded_by(size(10))) << "the trial is out";
  limits.failed(size(10), trial);
  EXPECT_EQ(limits.room()[items], 8U);
  EXPECT_EQ(limits.next_trial_at(), trial + 2 * SizeLimit::kFirstTrial);
  limits.forget();
  EXPECT_EQ(limits.most(), kConfigured);
  EXPECT_EQ(limits.next_trial_at(), kNever);
}

}  // namespace
}  // namespace gateway::faults
