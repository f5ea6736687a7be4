// What one tenant has used of its quotas, and what its running requests have reserved.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>

#include "domain/item_result.h"
#include "domain/time.h"
#include "door/access/access_rules.h"
#include "door/access/sliding_quota.h"

namespace gateway::access {

/// The quotas of one tenant at this gateway, since its start.
///
/// Thread: any.
class TenantQuotas {
 public:
  /// Why a request does not fit, and what its caller is told: which quota, its size, and when as
  /// much fits. That it never will has no retry_after.
  struct Refusal {
    Rejection reason;  ///< quota_items or quota_tokens.
    Error error;       ///< quota_exceeded.
  };

  explicit TenantQuotas(const QuotaLimits& limits) { set_limits(limits); }

  /// What was used of a quota that stays still counts.
  void set_limits(const QuotaLimits& limits);

  /// Takes both or nothing; `tokens` are estimated. Answers the time they count from: `now`, or the
  /// latest one, since callers on many threads don't come in the order of their clocks.
  [[nodiscard]] Result<Timestamp, Refusal> try_take(std::uint64_t items, std::uint64_t tokens,
                                                    Timestamp now);

  /// Corrects what counts from `taken`, which try_take() answered.
  void settle(std::int64_t items, std::int64_t tokens, Timestamp taken);

 private:
  std::mutex mutex_;  // Guards all; held for a hundred steps at most.
  Timestamp latest_;
  std::optional<SlidingQuota> items_;
  std::optional<SlidingQuota> tokens_;
};

/// What a request has taken of its tenant's quotas. At its end, or when this is destroyed, what was
/// used takes its place: the items that got an answer, and the tokens that were billed.
///
/// Thread: its owner's, one at a time.
class [[nodiscard]] QuotaReservation {
 public:
  /// Nothing, of a tenant without quotas.
  QuotaReservation() = default;
  /// Of `quotas`, which has granted `items` > 0 and `tokens` from `taken` on.
  QuotaReservation(std::shared_ptr<TenantQuotas> quotas, std::uint64_t items, std::uint64_t tokens,
                   Timestamp taken);
  QuotaReservation(QuotaReservation&& other) noexcept = default;  // Leaves nothing behind.
  QuotaReservation& operator=(QuotaReservation&& other) = delete;
  ~QuotaReservation() { settle(); }

  /// One of the items has its answer. If its caller went or its deadline passed while it was in a
  /// call, the provider may bill it and nobody will learn of it: it used what was estimated then.
  void count(const ItemResult& answer);

  /// Idempotent.
  void settle();

 private:
  std::shared_ptr<TenantQuotas> quotas_;  ///< Null: nothing is reserved.
  std::uint64_t items_ = 0;
  std::uint64_t tokens_ = 0;
  Timestamp taken_;
  std::uint64_t answered_ = 0;
  std::uint64_t used_tokens_ = 0;
};

}  // namespace gateway::access
