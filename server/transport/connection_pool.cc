#include "transport/connection_pool.h"

#include <algorithm>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace gateway::transport {
namespace asio = boost::asio;

namespace {

constexpr const char* kGivenUp = "given up before a connection came free";
constexpr const char* kTooLate = "the deadline came before a connection was free";
constexpr const char* kFull = "too many calls wait for a connection";

}  // namespace

ConnectionPool::ConnectionPool(const asio::any_io_executor& executor, Limits limits,
                               MakeConnection make)
    : executor_(executor),
      make_(std::move(make)),
      limits_(limits),
      reaper_(executor, [this] { close_expired(); }) {}

asio::awaitable<Result<ConnectionPool::Lease, CallFault>> ConnectionPool::lease(
    Timestamp deadline, AbortSignal& abort) {
  // A fault is worthless work avoided: without these a spent exchange might still be sent.
  if (abort.raised()) co_return CallFault{FaultKind::aborted, kGivenUp};
  if (deadline <= Clock::now()) co_return CallFault{FaultKind::timed_out, kTooLate};
  if (in_use_ < limits_.max_connections) {
    ++in_use_;
    co_return take_slot();
  }
  if (waiters_.size() >= limits_.max_waiters) co_return CallFault{FaultKind::connect_failed, kFull};

  Waiter waiter{asio::steady_timer(executor_, deadline)};
  const auto place = waiters_.insert(waiters_.end(), &waiter);
  {
    const AbortSignal::Guard guard = abort.on_raise([&waiter] { waiter.wake.cancel(); });
    constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
    co_await waiter.wake.async_wait(kAwait);
  }
  if (waiter.granted) {
    Lease lease = take_slot();
    if (!abort.raised()) co_return lease;
  } else {
    waiters_.erase(place);
  }
  if (abort.raised()) co_return CallFault{FaultKind::aborted, kGivenUp};
  co_return CallFault{FaultKind::timed_out, kTooLate};
}

ConnectionPool::Lease ConnectionPool::take_slot() {
  while (!idle_.empty()) {
    std::unique_ptr<Connection> connection = std::move(idle_.back().connection);
    idle_.pop_back();
    if (connection->reusable()) return Lease(*this, std::move(connection));
  }
  return Lease(*this, make_());
}

void ConnectionPool::take_back(std::unique_ptr<Connection> connection) {
  if (connection->kept() && limits_.max_idle > 0) {
    if (idle_.size() >= limits_.max_idle) idle_.pop_front();
    idle_.push_back({std::move(connection), Clock::now()});
    if (idle_.size() == 1) reaper_.set(idle_.front().since + limits_.idle_timeout);
  }
  connection.reset();
  pass_slot_on();
}

void ConnectionPool::pass_slot_on() {
  if (waiters_.empty()) {
    --in_use_;
    return;
  }
  Waiter* next = waiters_.front();
  waiters_.pop_front();
  next->granted = true;
  next->wake.cancel();
}

void ConnectionPool::close_expired() {
  const Timestamp expired = Clock::now() - limits_.idle_timeout;
  while (!idle_.empty() && idle_.front().since <= expired) idle_.pop_front();
  if (!idle_.empty()) reaper_.set(idle_.front().since + limits_.idle_timeout);
}

void ConnectionPool::drop_unproven_since(Timestamp then) {
  while (!idle_.empty() && idle_.front().since < then) idle_.pop_front();
}

void ConnectionPool::stop_keeping() {
  limits_.max_idle = 0;
  idle_.clear();
  reaper_.clear();
}

}  // namespace gateway::transport
