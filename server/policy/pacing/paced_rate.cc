#include "policy/pacing/paced_rate.h"

#include <algorithm>
#include <cassert>
#include <chrono>

namespace gateway::pacing {
namespace {

constexpr double kSecondsPerMinute = 60;
constexpr Duration kMinute = std::chrono::minutes(1);
/// What was sent at once says no more of a rate than the shortest window there is.
constexpr Duration kShortestWindow = std::chrono::seconds(1);

}  // namespace

PacedRate::PacedRate(std::optional<double> per_minute, double headroom) {
  configure(per_minute, headroom, Timestamp{});
}

void PacedRate::configure(std::optional<double> per_minute, double headroom, Timestamp now) {
  assert(headroom >= 0 && headroom < 1);
  configured_ = per_minute.has_value();
  if (!per_minute) {
    // Throttled, it goes on as if it had never been configured, until it has recovered.
    return forget_recovered();
  }
  const double base = *per_minute / kSecondsPerMinute * (1 - headroom);
  if (base_) adaptive_.rebase(base / *base_);
  base_ = base;
  if (!gcra_) gcra_.emplace(base);
  if (base > gcra_->per_second()) {
    gcra_->raise_rate(base, now);
  } else {
    gcra_->set_rate(base);
  }
}

Timestamp PacedRate::even_at() const {
  return gcra_ ? gcra_->even_at() : Timestamp{};
}

Timestamp PacedRate::ahead_of_even(double units) const {
  return gcra_ ? gcra_->even_at() - gcra_->cost(units) : Timestamp{};
}

void PacedRate::take(double units, Timestamp now) {
  if (!configured_) note_sent(units, now);
  if (!gcra_) return;
  gcra_->set_rate(*base_ * adaptive_.factor());
  gcra_->take(units, now);
}

void PacedRate::add(double units, Timestamp now) {
  if (!configured_) note_sent(units, now);
  adjust(units);
}

void PacedRate::adjust(double units) {
  if (gcra_) gcra_->adjust(units);
}

void PacedRate::take_back(Timestamp taken_at) {
  // The schedule never runs ahead of what was taken last by more than that one unit.
  if (gcra_ && gcra_->even_at() - gcra_->cost(1) <= taken_at) gcra_->adjust(-1);
}

void PacedRate::throttled(Timestamp call_started, Timestamp now,
                          std::optional<Timestamp> first_started) {
  if (!base_) {
    base_ = sent_per_second(now);
    gcra_.emplace(*base_);
    adaptive_ = AdaptiveRate();
  }
  adaptive_.throttled(call_started, now, first_started);
}

void PacedRate::disregard(Timestamp first_started) {
  adaptive_.disregard(first_started);
  forget_recovered();
}

void PacedRate::succeeded(Timestamp now) {
  adaptive_.succeeded(now);
  forget_recovered();
}

void PacedRate::note_sent(double units, Timestamp now) {
  if (!sent_at_ || now - *sent_at_ >= kMinute) sending_since_ = now;
  sent_at_ = now;
  sent_.add(units, now);
}

double PacedRate::sent_per_second(Timestamp now) const {
  const Duration sending = std::clamp(now - sending_since_, kShortestWindow, kMinute);
  return std::max(1.0, sent_.total(now)) / std::chrono::duration<double>(sending).count();
}

/// A rate that nobody told is learned no longer than its throttle is felt.
void PacedRate::forget_recovered() {
  if (configured_ || adaptive_.factor() < 1) return;
  base_.reset();
  gcra_.reset();
}

std::optional<double> PacedRate::per_second() const {
  if (!base_) return std::nullopt;
  return *base_ * adaptive_.factor();
}

}  // namespace gateway::pacing
