#include "policy/faults/circuit_breaker.h"

#include <algorithm>
#include <cassert>

namespace gateway::faults {

CircuitBreaker::CircuitBreaker(Params params) {
  configure(params);
}

void CircuitBreaker::configure(Params params) {
  params_ = params;
  assert(params_.open_for > Duration::zero() && params_.max_open_for >= params_.open_for);
  next_pause_ = std::clamp(next_pause_, params.open_for, params.max_open_for);
}

Timestamp CircuitBreaker::next_fresh_at() const {
  if (state_ == State::closed) return Timestamp{};
  return probe_out_ ? kNever : fresh_from_;
}

Timestamp CircuitBreaker::next_call_at() const {
  if (state_ == State::closed) return Timestamp{};
  return probe_out_ ? kNever : std::max(fresh_from_, failed_from_);
}

void CircuitBreaker::start([[maybe_unused]] Timestamp now) {
  assert(next_fresh_at() <= now);
  if (state_ == State::closed) return;
  state_ = State::half_open;
  probe_out_ = true;
}

void CircuitBreaker::succeed(Timestamp started) {
  if (!hears(started) && !refutable_) return;
  state_ = State::closed;
  probe_out_ = false;
  confirmed_ = false;
  refutable_ = false;
  next_pause_ = params_.open_for;
}

void CircuitBreaker::fail(Timestamp started, bool fresh, Timestamp now) {
  if (!hears(started) || state_ == State::closed) return;
  state_ = State::open;
  probe_out_ = false;
  opened_at_ = now;
  refutable_ = false;
  failed_from_ = now + next_pause_;
  confirmed_ = confirmed_ || fresh;
  // What failed before and fails again tells nothing new, so nothing new has to wait for it.
  fresh_from_ = fresh ? failed_from_ : std::max(fresh_from_, now + Duration(1));
  lengthen_pause();
}

void CircuitBreaker::abandon(Timestamp started) {
  if (hears(started)) probe_out_ = false;
}

void CircuitBreaker::open(Timestamp now) {
  if (state_ != State::closed) return;
  state_ = State::open;
  probe_out_ = false;
  opened_at_ = now;
  refutable_ = true;
  failed_from_ = now + next_pause_;
  fresh_from_ = now + Duration(1);  // Its end is heard, other than that of calls of this instant.
}

void CircuitBreaker::trip(Duration pause, Timestamp now) {
  const Timestamp until =
      state_ == State::closed ? now + pause : std::max({fresh_from_, failed_from_, now + pause});
  state_ = State::open;
  probe_out_ = false;
  opened_at_ = now;
  refutable_ = false;
  fresh_from_ = until;
  failed_from_ = until;
}

void CircuitBreaker::hold(Duration pause, Timestamp now) {
  failed_from_ = state_ == State::closed ? now + pause : std::max(failed_from_, now + pause);
  fresh_from_ = now + Duration(1);
  state_ = State::open;
  probe_out_ = false;
  refutable_ = false;
  opened_at_ = now;
}

void CircuitBreaker::cut_short(Timestamp now) {
  const Timestamp at = std::max(now, opened_at_ + Duration(1));
  fresh_from_ = std::min(fresh_from_, at);
  failed_from_ = std::min(failed_from_, at);
}

void CircuitBreaker::lengthen_pause() {
  next_pause_ = std::min(next_pause_ * 2, params_.max_open_for);
}

}  // namespace gateway::faults
