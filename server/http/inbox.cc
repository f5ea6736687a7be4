#include "http/inbox.h"

#include <algorithm>
#include <array>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "domain/time.h"

namespace gateway::http {
namespace {

namespace net = boost::asio;

constexpr auto kAwaitNews = net::as_tuple(net::use_awaitable);
/// What is read of a connection at once.
constexpr std::size_t kReadBytes = 4096;

}  // namespace

Inbox::Inbox(const net::any_io_executor& executor, Wire& wire, std::size_t max_bytes)
    : wire_(wire), max_bytes_(max_bytes), news_(executor, kNever), place_(executor, kNever) {}

net::awaitable<void> Inbox::fill() {
  std::array<char, kReadBytes> some;
  while (state_ != State::closed) {
    if (room() == 0) {
      (void)co_await place_.async_wait(kAwaitNews);
      continue;
    }
    const auto space = net::buffer(some, room());
    const Moved moved = co_await wire_.read_some(space);
    if (moved.error) break;
    put(std::string_view(some.data(), moved.bytes));
  }
  end();
}

void Inbox::open() {
  if (state_ == State::unopened) state_ = State::keeping;
  place_.cancel();
}

std::size_t Inbox::room() const {
  switch (state_) {
    case State::keeping:
      return max_bytes_ - bytes_.size();
    case State::discarding:
      return kReadBytes;
    case State::unopened:
    case State::closed:
      break;
  }
  return 0;
}

void Inbox::put(std::string_view some) {
  if (state_ != State::discarding) {
    bytes_ += some;
    news_.cancel();
  } else if (some.size() > left_to_discard_) {
    state_ = State::closed;
  } else {
    left_to_discard_ -= some.size();
  }
}

void Inbox::end() {
  ended_ = true;
  news_.cancel();
  const auto told = std::exchange(told_, nullptr);
  if (told) told();
}

void Inbox::consume(std::size_t count) {
  bytes_.erase(0, count);
  place_.cancel();
}

net::awaitable<bool> Inbox::more_than(std::size_t known) {
  while (bytes_.size() <= known && !ended_ && !interrupted_) {
    (void)co_await news_.async_wait(kAwaitNews);
  }
  co_return bytes_.size() > known;
}

void Inbox::interrupt() {
  interrupted_ = true;
  news_.cancel();
}

void Inbox::on_end(std::function<void()> told) {
  told_ = std::move(told);
  if (ended_ && told_) std::exchange(told_, nullptr)();
}

void Inbox::discard(std::size_t max_bytes) {
  bytes_.clear();
  if (state_ != State::closed) state_ = State::discarding;
  left_to_discard_ = max_bytes;
  place_.cancel();
}

net::awaitable<void> Inbox::wait_for_end() {
  while (!ended_) (void)co_await news_.async_wait(kAwaitNews);
}

void Inbox::close() {
  state_ = State::closed;
  place_.cancel();
}

}  // namespace gateway::http
