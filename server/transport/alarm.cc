#include "transport/alarm.h"

#include <cstdint>
#include <utility>

#include <boost/asio/steady_timer.hpp>

namespace gateway {

struct Alarm::State {
  boost::asio::steady_timer timer;
  std::function<void()> action;
  std::uint64_t setting = 0;  ///< Tells a wait that a later set() or clear() has overtaken it.
};

Alarm::Alarm(const boost::asio::any_io_executor& executor, std::function<void()> action)
    : state_(
          std::make_shared<State>(State{boost::asio::steady_timer(executor), std::move(action)})) {}

Alarm::~Alarm() {
  clear();
}

void Alarm::set(Timestamp at) {
  clear();
  if (at == kNever) return;
  state_->timer.expires_at(at);
  state_->timer.async_wait(
      [weak = std::weak_ptr<State>(state_), setting = state_->setting](boost::system::error_code) {
        const std::shared_ptr<State> state = weak.lock();
        if (state && state->setting == setting) state->action();
      });
}

void Alarm::clear() {
  ++state_->setting;
  state_->timer.cancel();
}

}  // namespace gateway
