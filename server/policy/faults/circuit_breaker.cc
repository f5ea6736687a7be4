#include "policy/faults/circuit_breaker.h"

#include <algorithm>
#include <cassert>

namespace gateway::faults {
namespace {

/// Most outcomes kept; of a faster upstream the window is shorter.
constexpr std::size_t kMaxOutcomes = 1024;

}  // namespace

CircuitBreaker::CircuitBreaker(Params params) {
  configure(params);
}

void CircuitBreaker::configure(Params params) {
  params_ = params;
  assert(params_.consecutive_failures >= 1 && params_.min_calls >= 1);
  assert(params_.failure_share > 0 && params_.failure_share <= 1);
  assert(params_.window > Duration::zero() && params_.open_for > Duration::zero());
  assert(params_.max_open_for >= params_.open_for);
  next_pause_ = std::clamp(next_pause_, params.open_for, params.max_open_for);
}

Timestamp CircuitBreaker::next_call_at() const {
  if (state_ == State::closed) return Timestamp{};
  return probe_out_ ? kNever : open_until_;
}

void CircuitBreaker::start([[maybe_unused]] Timestamp now) {
  assert(next_call_at() <= now);
  if (state_ == State::closed) return;
  state_ = State::half_open;
  probe_out_ = true;
}

void CircuitBreaker::succeed(Timestamp started, Timestamp now) {
  if (started <= opened_at_) return;
  if (state_ == State::half_open) return close();
  failures_in_a_row_ = 0;
  note(false, now);
}

void CircuitBreaker::fail(Timestamp started, Timestamp now) {
  if (started <= opened_at_) return;
  if (state_ == State::closed) {
    ++failures_in_a_row_;
    note(true, now);
    if (!too_many_failures()) return;
  }
  open(next_pause_, now);
  next_pause_ = std::min(next_pause_ * 2, params_.max_open_for);
}

void CircuitBreaker::abandon(Timestamp started, Timestamp /*now*/) {
  if (started <= opened_at_) return;
  probe_out_ = false;
}

void CircuitBreaker::trip(Duration pause, Timestamp now) {
  open(pause, now);
}

void CircuitBreaker::cut_short(Timestamp now) {
  open_until_ = std::min(open_until_, std::max(now, opened_at_ + Duration(1)));
}

void CircuitBreaker::open(Duration pause, Timestamp now) {
  state_ = State::open;
  opened_at_ = now;
  open_until_ = std::max(open_until_, now + pause);
  probe_out_ = false;
  forget_all();
}

void CircuitBreaker::close() {
  state_ = State::closed;
  probe_out_ = false;
  next_pause_ = params_.open_for;
}

void CircuitBreaker::note(bool failed, Timestamp now) {
  while (!window_.empty() && window_.front().at <= now - params_.window) forget_oldest();
  if (window_.size() == kMaxOutcomes) forget_oldest();
  window_.push_back({now, failed});
  failures_in_window_ += failed ? 1U : 0U;
}

void CircuitBreaker::forget_oldest() {
  failures_in_window_ -= window_.front().failed ? 1U : 0U;
  window_.pop_front();
}

void CircuitBreaker::forget_all() {
  window_.clear();
  failures_in_window_ = 0;
  failures_in_a_row_ = 0;
}

bool CircuitBreaker::too_many_failures() const {
  if (failures_in_a_row_ >= params_.consecutive_failures) return true;
  const auto calls = static_cast<double>(window_.size());
  return window_.size() >= params_.min_calls &&
         static_cast<double>(failures_in_window_) >= params_.failure_share * calls;
}

}  // namespace gateway::faults
