#include "door/access/tenant_quotas.h"

#include <chrono>
#include <memory>
#include <utility>

#include <gmock/gmock.h>

namespace gateway::access {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::HasSubstr;

const Timestamp kNow = Timestamp{} + 1h;

ItemResult answered(std::uint64_t tokens) {
  ItemResult result{Embedding{}};
  result.usage.total_tokens = tokens;
  result.timing.attempts = 1;
  return result;
}

ItemResult failed(ErrorKind kind, std::uint32_t attempts) {
  ItemResult result{Error{kind, "failed"}};
  result.timing.attempts = attempts;
  return result;
}

QuotaReservation reserve(const std::shared_ptr<TenantQuotas>& quotas, std::uint64_t items,
                         std::uint64_t tokens) {
  return QuotaReservation(quotas, items, tokens, *quotas->try_take(items, tokens, kNow));
}

/// How many tokens still fit.
std::uint64_t tokens_left(TenantQuotas& quotas) {
  std::uint64_t left = 0;
  while (quotas.try_take(0, 1, kNow)) ++left;
  return left;
}

std::uint64_t items_left(TenantQuotas& quotas) {
  std::uint64_t left = 0;
  while (quotas.try_take(1, 0, kNow)) ++left;
  return left;
}

TEST(TenantQuotas, SayWhichQuotaItsSizeAndWhenItRefills) {
  TenantQuotas quotas({.items_per_minute = 10, .tokens_per_day = 1000});
  ASSERT_TRUE(quotas.try_take(8, 100, kNow).has_value());
  const auto items = quotas.try_take(3, 1, kNow + 500ms);
  ASSERT_TRUE(items.has_error());
  EXPECT_EQ(items.error().reason, Rejection::quota_items);
  EXPECT_EQ(items.error().error.kind, ErrorKind::quota_exceeded);
  EXPECT_EQ(items.error().error.retry_after, 60s + 500ms);
  EXPECT_EQ(
      items.error().error.message,
      "the tenant's quota items_per_minute is 10 items in any 60 seconds; 3 more fit in 61 s");
  const auto tokens = quotas.try_take(2, 901, kNow + 500ms);
  ASSERT_TRUE(tokens.has_error());
  EXPECT_EQ(tokens.error().reason, Rejection::quota_tokens);
  EXPECT_EQ(tokens.error().error.retry_after, 24h + 15min - 500ms);
  EXPECT_THAT(tokens.error().error.message,
              AllOf(HasSubstr("tokens_per_day"), HasSubstr("1000 tokens in any 24 hours")));
}

TEST(TenantQuotas, SayThatALargerRequestNeverFits) {
  TenantQuotas quotas({.items_per_minute = 10, .tokens_per_day = std::nullopt});
  const auto refused = quotas.try_take(11, 1, kNow);
  ASSERT_TRUE(refused.has_error());
  EXPECT_EQ(refused.error().error.retry_after, std::nullopt);
  EXPECT_THAT(refused.error().error.message, HasSubstr("11 more never fit"));
}

TEST(TenantQuotas, TakeBothOrNothing) {
  TenantQuotas quotas({.items_per_minute = 10, .tokens_per_day = 100});
  EXPECT_FALSE(quotas.try_take(5, 101, kNow).has_value());
  EXPECT_EQ(items_left(quotas), 10u);
}

TEST(TenantQuotas, LimitOnlyWhatIsLimited) {
  TenantQuotas items({.items_per_minute = 1, .tokens_per_day = std::nullopt});
  EXPECT_TRUE(items.try_take(1, 1'000'000, kNow).has_value());
  TenantQuotas tokens({.items_per_minute = std::nullopt, .tokens_per_day = 1});
  EXPECT_TRUE(tokens.try_take(1'000'000, 1, kNow).has_value());
}

TEST(TenantQuotas, CountFromTheLatestTimeTheyWereTold) {
  TenantQuotas quotas({.items_per_minute = 10, .tokens_per_day = std::nullopt});
  ASSERT_EQ(*quotas.try_take(1, 0, kNow + 5s), kNow + 5s);
  EXPECT_EQ(*quotas.try_take(9, 0, kNow), kNow + 5s);
  quotas.settle(-9, 0, kNow + 5s);
  EXPECT_TRUE(quotas.try_take(9, 0, kNow + 5s).has_value());
}

TEST(TenantQuotas, KeepWhatWasUsedWhenALimitChanges) {
  TenantQuotas quotas({.items_per_minute = 10, .tokens_per_day = 100});
  ASSERT_TRUE(quotas.try_take(5, 50, kNow).has_value());
  quotas.set_limits({.items_per_minute = 8, .tokens_per_day = std::nullopt});
  EXPECT_EQ(items_left(quotas), 3u);
  quotas.set_limits({.items_per_minute = 8, .tokens_per_day = 100});
  EXPECT_EQ(tokens_left(quotas), 100u) << "a quota that was gone begins anew";
}

TEST(QuotaReservation, IsReplacedByTheBill) {
  const auto quotas =
      std::make_shared<TenantQuotas>(QuotaLimits{.items_per_minute = 100, .tokens_per_day = 1000});
  {
    QuotaReservation reservation = reserve(quotas, 2, 20);
    reservation.count(answered(300));
    reservation.count(answered(7));
  }
  EXPECT_EQ(tokens_left(*quotas), 1000u - 307u);
  EXPECT_EQ(items_left(*quotas), 98u);
}

TEST(QuotaReservation, GivesBackWhatWasTurnedAway) {
  const auto quotas =
      std::make_shared<TenantQuotas>(QuotaLimits{.items_per_minute = 10, .tokens_per_day = 100});
  { const QuotaReservation reservation = reserve(quotas, 10, 100); }
  EXPECT_EQ(tokens_left(*quotas), 100u);
  EXPECT_EQ(items_left(*quotas), 10u);
}

TEST(QuotaReservation, SettlesOnceWhereverItWasMoved) {
  const auto quotas =
      std::make_shared<TenantQuotas>(QuotaLimits{.items_per_minute = 10, .tokens_per_day = 100});
  QuotaReservation reservation = reserve(quotas, 1, 60);
  {
    QuotaReservation moved = std::move(reservation);
    moved.count(answered(10));
    moved.settle();
    moved.settle();
  }
  EXPECT_EQ(tokens_left(*quotas), 90u);
}

TEST(QuotaReservation, CountsTheEstimateOfWhatWasSentAndNotWaitedFor) {
  const auto quotas =
      std::make_shared<TenantQuotas>(QuotaLimits{.items_per_minute = 100, .tokens_per_day = 100});
  {
    QuotaReservation reservation = reserve(quotas, 4, 40);
    reservation.count(failed(ErrorKind::cancelled, 1));
    reservation.count(failed(ErrorKind::deadline_exceeded, 2));
    reservation.count(failed(ErrorKind::cancelled, 0));     // Was still queued.
    reservation.count(failed(ErrorKind::item_refused, 1));  // Not billed.
  }
  EXPECT_EQ(tokens_left(*quotas), 80u);
}

TEST(QuotaReservation, OfNobodyIsNothing) {
  QuotaReservation reservation;
  reservation.count(answered(5));
  reservation.settle();
}

}  // namespace
}  // namespace gateway::access
