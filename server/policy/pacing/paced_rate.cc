#include "policy/pacing/paced_rate.h"

#include <algorithm>
#include <cassert>

namespace gateway::pacing {
namespace {

constexpr double kSecondsPerMinute = 60;

}  // namespace

PacedRate::PacedRate(std::optional<double> per_minute, double headroom, double burst_units) {
  configure(per_minute, headroom, burst_units, Timestamp{});
}

void PacedRate::configure(std::optional<double> per_minute, double headroom, double burst_units,
                          Timestamp now) {
  assert(headroom >= 0 && headroom < 1 && burst_units >= 0);
  configured_ = per_minute.has_value();
  if (!per_minute) {
    // Throttled, it goes on as if it had never been configured, until it has recovered.
    if (adaptive_.factor() < 1) return;
    base_.reset();
    gcra_.reset();
    return;
  }
  const double base = *per_minute / kSecondsPerMinute * (1 - headroom);
  if (base_) adaptive_.rebase(base / *base_);
  base_ = base;
  if (!gcra_) gcra_.emplace(base, Duration::zero());
  if (base > gcra_->per_second()) {
    gcra_->raise_rate(base, now);
  } else {
    gcra_->set_rate(base);
  }
  gcra_->set_tolerance(burst_units);
}

Timestamp PacedRate::even_at() const {
  return gcra_ ? gcra_->even_at() : Timestamp{};
}

Timestamp PacedRate::early_at() const {
  if (!gcra_) return Timestamp{};
  return ceiling_binds_ ? gcra_->even_at() : gcra_->available_at();
}

void PacedRate::take(double units, Timestamp now, double ceiling) {
  if (!configured_) sent_.add(units, now);
  if (!gcra_) return;
  const double rate = *base_ * adaptive_.factor();
  ceiling_binds_ = ceiling < rate;
  gcra_->set_rate(std::min(rate, ceiling));
  gcra_->take(units, now);
}

void PacedRate::add(double units, Timestamp now) {
  if (!configured_) sent_.add(units, now);
  adjust(units);
}

void PacedRate::adjust(double units) {
  if (gcra_) gcra_->adjust(units);
}

void PacedRate::take_back(Timestamp taken_at) {
  // The schedule never runs ahead of what was taken last by more than that one unit.
  if (gcra_ && gcra_->even_at() - gcra_->cost(1) <= taken_at) gcra_->adjust(-1);
}

void PacedRate::throttled(Timestamp call_started, Timestamp now) {
  if (!base_) {
    base_ = std::max(1.0, sent_.total(now)) / kSecondsPerMinute;
    gcra_.emplace(*base_, Duration::zero());
    adaptive_ = AdaptiveRate();
  }
  adaptive_.throttled(call_started, now);
}

void PacedRate::succeeded(Timestamp now) {
  adaptive_.succeeded(now);
  if (configured_ || adaptive_.factor() < 1) return;
  base_.reset();
  gcra_.reset();
}

std::optional<double> PacedRate::per_second() const {
  if (!base_) return std::nullopt;
  return *base_ * adaptive_.factor();
}

}  // namespace gateway::pacing
