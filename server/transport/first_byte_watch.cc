#include "transport/first_byte_watch.h"

#include <algorithm>
#include <utility>

namespace gateway::transport {

FirstByteWatch::FirstByteWatch(const boost::asio::any_io_executor& executor, TcpSocket& socket,
                               std::function<void()> on_silence)
    : socket_(socket), on_silence_(std::move(on_silence)), alarm_(executor, [this] { look(); }) {}

void FirstByteWatch::begin(const Patience& patience, Duration idled) {
  patience_ = patience;
  if (idled < patience_.min_idle) patience_.answer.reset();
  watching_ = true;
  sent_ = false;
  overdue_at_ = kNever;
  asks_at_ = Clock::now() + patience_.acknowledgement;
  alarm_.set(asks_at_);
}

void FirstByteWatch::sent() {
  if (!watching_) return;
  sent_ = true;
  if (patience_.answer) overdue_at_ = Clock::now() + *patience_.answer;
  alarm_.set(std::min(asks_at_, overdue_at_));
}

void FirstByteWatch::look() {
  if (!watching_) return;  // The alarm of an exchange that went well is not worth being cleared.
  const Timestamp now = Clock::now();
  const auto silent_for = unacknowledged_for(socket_);
  if (now >= overdue_at_ || (silent_for && *silent_for >= patience_.acknowledgement)) {
    watching_ = false;
    return on_silence_();
  }
  if (silent_for) {
    asks_at_ = now + (patience_.acknowledgement - *silent_for);
  } else {
    asks_at_ = sent_ ? kNever : now + patience_.acknowledgement;
  }
  alarm_.set(std::min(asks_at_, overdue_at_));
}

}  // namespace gateway::transport
