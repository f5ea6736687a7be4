#include "door/access/tenant_quotas.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>
#include <utility>

namespace gateway::access {
namespace {

using std::chrono::ceil;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr SlidingQuota::Window kMinute{.bin = seconds(1), .bins = 60};
constexpr SlidingQuota::Window kDay{.bin = minutes(15), .bins = 96};

void set_limit(std::optional<SlidingQuota>& quota, std::optional<std::uint64_t> limit,
               const SlidingQuota::Window& window) {
  if (!limit) {
    quota.reset();
  } else if (quota) {
    quota->set_limit(*limit);
  } else {
    quota.emplace(*limit, window);
  }
}

/// What a quota counts, in words.
struct Naming {
  Rejection reason;
  std::string_view key;     ///< Of configuration.
  std::string_view units;   ///< What it counts.
  std::string_view window;  ///< In which.
};
constexpr Naming kItems{Rejection::quota_items, "items_per_minute", "items", "60 seconds"};
constexpr Naming kTokens{Rejection::quota_tokens, "tokens_per_day", "tokens", "24 hours"};

TenantQuotas::Refusal refusal(const Naming& naming, std::uint64_t asked, std::uint64_t limit,
                              const SlidingQuota::Refusal& why) {
  std::string message = "the tenant's quota ";
  message.append(naming.key).append(" is ").append(std::to_string(limit)).append(" ");
  message.append(naming.units).append(" in any ").append(naming.window).append("; ");
  message.append(std::to_string(asked)).append(" more");
  if (why.fits_in) {
    const auto wait = ceil<seconds>(*why.fits_in).count();
    message.append(" fit in ").append(std::to_string(wait)).append(" s");
  } else {
    message.append(" never fit in one request");
  }
  return {naming.reason, Error{.kind = ErrorKind::quota_exceeded,
                               .message = std::move(message),
                               .retry_after = why.fits_in}};
}

std::int64_t difference(std::uint64_t used, std::uint64_t reserved) {
  return static_cast<std::int64_t>(used) - static_cast<std::int64_t>(reserved);
}

}  // namespace

void TenantQuotas::set_limits(const QuotaLimits& limits) {
  const std::lock_guard lock(mutex_);
  set_limit(items_, limits.items_per_minute, kMinute);
  set_limit(tokens_, limits.tokens_per_day, kDay);
}

Result<Timestamp, TenantQuotas::Refusal> TenantQuotas::try_take(std::uint64_t items,
                                                                std::uint64_t tokens,
                                                                Timestamp now) {
  const std::lock_guard lock(mutex_);
  latest_ = std::max(latest_, now);
  if (items_) {
    if (const auto taken = items_->try_take(items, latest_); !taken) {
      return refusal(kItems, items, items_->limit(), taken.error());
    }
  }
  if (tokens_) {
    if (const auto taken = tokens_->try_take(tokens, latest_); !taken) {
      if (items_) items_->settle(-static_cast<std::int64_t>(items), latest_);
      return refusal(kTokens, tokens, tokens_->limit(), taken.error());
    }
  }
  return latest_;
}

void TenantQuotas::settle(std::int64_t items, std::int64_t tokens, Timestamp taken) {
  const std::lock_guard lock(mutex_);
  if (items_) items_->settle(items, taken);
  if (tokens_) tokens_->settle(tokens, taken);
}

QuotaReservation::QuotaReservation(std::shared_ptr<TenantQuotas> quotas, std::uint64_t items,
                                   std::uint64_t tokens, Timestamp taken)
    : quotas_(std::move(quotas)), items_(items), tokens_(tokens), taken_(taken) {}

void QuotaReservation::count(const ItemResult& answer) {
  if (!quotas_) return;
  ++answered_;
  used_tokens_ += answer.usage.total_tokens;
  if (answer.outcome.has_value()) return;
  const ErrorKind kind = answer.outcome.error().kind;
  const bool gave_up = kind == ErrorKind::cancelled || kind == ErrorKind::deadline_exceeded;
  if (gave_up && answer.timing.attempts > 0) used_tokens_ += tokens_ / items_;
}

void QuotaReservation::settle() {
  const std::shared_ptr<TenantQuotas> quotas = std::exchange(quotas_, nullptr);
  if (!quotas) return;
  quotas->settle(difference(answered_, items_), difference(used_tokens_, tokens_), taken_);
}

}  // namespace gateway::access
