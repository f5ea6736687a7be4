#include "policy/pacer.h"

#include <algorithm>
#include <cassert>

namespace gateway {
namespace {

constexpr double kSecondsPerMinute = 60;

std::optional<Gcra> pace(const std::optional<double>& per_minute, double headroom,
                         double burst_units) {
  if (!per_minute) return std::nullopt;
  const double per_second = *per_minute / kSecondsPerMinute * (1 - headroom);
  const Duration tolerance = Gcra(per_second, Duration::zero()).cost(burst_units);
  return Gcra(per_second, tolerance);
}

}  // namespace

Pacer::Pacer(Limits limits)
    : calls_(pace(limits.rate.calls_per_minute, limits.headroom, limits.burst_calls)),
      tokens_(pace(limits.rate.tokens_per_minute, limits.headroom, 0)),
      max_in_flight_(limits.max_in_flight) {
  assert(max_in_flight_ > 0 && limits.headroom >= 0 && limits.headroom < 1);
}

Timestamp Pacer::next_slot_at() const {
  if (in_flight_ >= max_in_flight_) return kNever;
  Timestamp at = paused_until_;
  if (calls_) at = std::max(at, calls_->available_at());
  if (tokens_) at = std::max(at, tokens_->available_at());
  return at;
}

void Pacer::take(std::uint64_t estimated_tokens, Timestamp now) {
  assert(next_slot_at() <= now);
  ++in_flight_;
  if (calls_) calls_->take(1, now);
  if (tokens_) tokens_->take(static_cast<double>(estimated_tokens), now);
}

void Pacer::finish(std::uint64_t estimated_tokens, std::optional<std::uint64_t> actual_tokens) {
  assert(in_flight_ > 0);
  --in_flight_;
  if (tokens_ && actual_tokens) {
    tokens_->adjust(static_cast<double>(*actual_tokens) - static_cast<double>(estimated_tokens));
  }
}

void Pacer::pause_until(Timestamp until) {
  paused_until_ = std::max(paused_until_, until);
}

}  // namespace gateway
