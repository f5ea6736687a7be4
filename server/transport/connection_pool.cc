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
    Which which, Timestamp deadline, AbortSignal& abort) {
  // A fault is worthless work avoided: without these a spent exchange might still be sent.
  if (abort.raised()) co_return CallFault{FaultKind::aborted, kGivenUp};
  if (deadline <= Clock::now()) co_return CallFault{FaultKind::timed_out, kTooLate};
  if (in_use_ < limits_.max_connections) {
    ++in_use_;
    co_return take_slot(which);
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
    Lease lease = take_slot(which);
    if (!abort.raised()) co_return lease;
  } else {
    waiters_.erase(place);
  }
  if (abort.raised()) co_return CallFault{FaultKind::aborted, kGivenUp};
  co_return CallFault{FaultKind::timed_out, kTooLate};
}

ConnectionPool::Lease ConnectionPool::take_slot(Which which) {
  if (which == Which::kept_or_new) {
    if (auto kept = take_kept()) return Lease(*this, std::move(kept));
  }
  if (in_use_ + idle_.size() > limits_.max_connections) close_oldest(CloseReason::other);
  return Lease(*this, make_());
}

std::unique_ptr<Connection> ConnectionPool::take_kept() {
  const Timestamp now = Clock::now();
  while (!idle_.empty()) {
    std::unique_ptr<Connection> connection = std::move(idle_.back().connection);
    idle_.pop_back();
    if (connection->ages_out_at() <= now) {
      connection->close(CloseReason::age);
    } else if (connection->reusable()) {
      return connection;
    }
  }
  return nullptr;
}

void ConnectionPool::take_back(std::unique_ptr<Connection> connection, std::uint64_t era) {
  if (!connection->kept() || limits_.max_idle == 0) {
    connection->close();
  } else if (era != era_) {
    connection->close(CloseReason::breaker);
  } else if (connection->ages_out_at() <= Clock::now()) {
    connection->close(CloseReason::age);
  } else {
    keep(std::move(connection));
  }
  pass_slot_on();
}

void ConnectionPool::keep(std::unique_ptr<Connection> connection) {
  if (idle_.size() >= limits_.max_idle) close_oldest(CloseReason::other);
  idle_.push_back({std::move(connection), Clock::now()});
  const Timestamp at = expires_at(idle_.back());
  if (at < reaps_at_) reaper_.set(reaps_at_ = at);
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

void ConnectionPool::close_oldest(CloseReason why) {
  idle_.front().connection->close(why);
  idle_.pop_front();
}

Timestamp ConnectionPool::expires_at(const Idle& idle) const {
  return std::min(idle.since + limits_.idle_timeout, idle.connection->ages_out_at());
}

void ConnectionPool::close_expired() {
  const Timestamp now = Clock::now();
  std::erase_if(idle_, [&](const Idle& idle) {
    if (expires_at(idle) > now) return false;
    const bool aged = idle.connection->ages_out_at() <= now;
    idle.connection->close(aged ? CloseReason::age : CloseReason::idle);
    return true;
  });
  reaps_at_ = kNever;
  for (const Idle& idle : idle_) reaps_at_ = std::min(reaps_at_, expires_at(idle));
  reaper_.set(reaps_at_);
}

void ConnectionPool::drop_unproven_since(Timestamp then) {
  while (!idle_.empty() && idle_.front().since < then) close_oldest(CloseReason::silence);
}

void ConnectionPool::drop_all() {
  ++era_;
  while (!idle_.empty()) close_oldest(CloseReason::breaker);
}

void ConnectionPool::stop_keeping() {
  limits_.max_idle = 0;
  idle_.clear();
  reaper_.clear();
}

}  // namespace gateway::transport
