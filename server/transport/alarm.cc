#include "transport/alarm.h"

#include <cstdint>
#include <utility>

#include <boost/asio/steady_timer.hpp>

namespace gateway::transport {

struct Alarm::State {
  boost::asio::steady_timer timer;
  std::function<void()> action;
  Timestamp due = kNever;       ///< When to ring, if there is a wait.
  Timestamp looks_at = kNever;  ///< When the wait ends, no later than `due`; never: there is none.
  std::uint64_t waits = 0;      ///< Tells a wait that a later one, or clear(), has overtaken it.

  /// Looks at `at` whether it is time.
  static void look(const std::shared_ptr<State>& state, Timestamp at) {
    state->looks_at = at;
    state->timer.expires_at(at);
    state->timer.async_wait(
        [weak = std::weak_ptr<State>(state), wait = ++state->waits](boost::system::error_code) {
          const std::shared_ptr<State> self = weak.lock();
          if (!self || self->waits != wait) return;
          if (Clock::now() < self->due) return look(self, self->due);
          self->looks_at = kNever;
          self->action();
        });
  }
};

Alarm::Alarm(const boost::asio::any_io_executor& executor, std::function<void()> action)
    : state_(
          std::make_shared<State>(State{boost::asio::steady_timer(executor), std::move(action)})) {}

Alarm::~Alarm() {
  clear();
}

void Alarm::set(Timestamp at) {
  if (at == kNever) return clear();
  state_->due = at;
  if (at < state_->looks_at) State::look(state_, at);
}

void Alarm::clear() {
  ++state_->waits;
  state_->looks_at = kNever;
  state_->timer.cancel();
}

}  // namespace gateway::transport
