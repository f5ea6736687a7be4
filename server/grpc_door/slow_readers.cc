#include "grpc_door/slow_readers.h"

#include <stop_token>

namespace gateway::grpc_door {
namespace {

constexpr int kLooksPerTimeout = 4;

}  // namespace

SlowReaders::Watch::Watch(SlowReaders& readers, const grpc::CallbackServerContext& context)
    : readers_(readers), context_(context) {
  const std::lock_guard lock(readers_.mutex_);
  place_ = readers_.watches_.insert(readers_.watches_.end(), this);
}

SlowReaders::Watch::~Watch() {
  std::unique_lock lock(readers_.mutex_);
  if (readers_.cursor_ == place_) ++readers_.cursor_;
  readers_.watches_.erase(place_);
  // gRPC may run this RPC's OnDone inside the very cancellation; it is its own to survive then.
  if (std::this_thread::get_id() == readers_.thread_.get_id()) return;
  readers_.changed_.wait(lock, [this] { return readers_.in_hand_ != this; });
}

bool SlowReaders::Watch::take_overdue(Timestamp limit) {
  Timestamp since = since_.load(std::memory_order_relaxed);
  if (since >= limit || !since_.compare_exchange_strong(since, kNever, std::memory_order_relaxed)) {
    return false;
  }
  ended_.store(true, std::memory_order_relaxed);
  return true;
}

SlowReaders::SlowReaders(Duration timeout)
    : timeout_(timeout),
      cursor_(watches_.end()),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

SlowReaders::~SlowReaders() = default;

void SlowReaders::run(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    changed_.wait_for(lock, stop, timeout_ / kLooksPerTimeout, [] { return false; });
    sweep(lock, Clock::now() - timeout_);
  }
}

void SlowReaders::sweep(std::unique_lock<std::mutex>& lock, Timestamp limit) {
  cursor_ = watches_.begin();
  while (cursor_ != watches_.end()) {
    Watch& watch = **cursor_++;
    if (!watch.take_overdue(limit)) continue;
    in_hand_ = &watch;
    lock.unlock();
    watch.context_.TryCancel();
    lock.lock();
    in_hand_ = nullptr;  // The watch may be gone.
    ended_.fetch_add(1, std::memory_order_relaxed);
    changed_.notify_all();
  }
}

}  // namespace gateway::grpc_door
