// A bounded pipeline: tasks go in, are done in any order by several workers, and come out in the
// order they went in.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

namespace embedding_client {

/// Holds at most `capacity` tasks, whether waiting, being done, or done and waiting for one before
/// them. One thread pushes, many take_task() and complete(), one take_done().
///
/// Thread: any.
template <class Task, class Done>
class OrderedWindow {
 public:
  struct Ticket {
    std::uint64_t sequence;  ///< For complete().
    Task task;
  };

  /// What take_done() found: a result, the end (`finished`), or neither within the patience.
  struct Turn {
    std::optional<Done> done;
    bool finished = false;
  };

  explicit OrderedWindow(std::size_t capacity) : capacity_(capacity) {}

  /// Blocks while the window is full. False once stopped: the task was not taken.
  [[nodiscard]] bool push(Task task) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return stopped_ || slots_.size() < capacity_; });
    if (stopped_) return false;
    slots_.push_back({std::move(task), std::nullopt});
    changed_.notify_all();
    return true;
  }

  /// No push() will follow.
  void close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    changed_.notify_all();
  }

  /// The oldest task that nobody does yet; blocks until there is one. Nothing: none will come.
  [[nodiscard]] std::optional<Ticket> take_task() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return stopped_ || closed_ || taken_ < slots_.size(); });
    if (stopped_ || taken_ == slots_.size()) return std::nullopt;
    Slot& slot = slots_[taken_];
    const std::uint64_t sequence = released_ + taken_;
    ++taken_;
    return Ticket{sequence, std::move(slot.task)};
  }

  /// Once for every ticket.
  void complete(std::uint64_t sequence, Done done) {
    const std::lock_guard lock(mutex_);
    slots_[static_cast<std::size_t>(sequence - released_)].done = std::move(done);
    changed_.notify_all();
  }

  /// The next result in order; its slot is free again. Waits up to `patience`.
  [[nodiscard]] Turn take_done(std::chrono::milliseconds patience) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, patience, [&] { return is_finished() || head_is_done(); });
    if (!head_is_done()) return {std::nullopt, is_finished()};
    Turn turn{std::move(slots_.front().done), false};
    slots_.pop_front();
    ++released_;
    --taken_;
    changed_.notify_all();
    return turn;
  }

  /// Drops the tasks that nobody does yet. take_done() still gives what was taken before them.
  void stop() {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    slots_.erase(slots_.begin() + static_cast<std::ptrdiff_t>(taken_), slots_.end());
    changed_.notify_all();
  }

 private:
  struct Slot {
    Task task;
    std::optional<Done> done;
  };

  [[nodiscard]] bool head_is_done() const {
    return !slots_.empty() && slots_.front().done.has_value();
  }
  [[nodiscard]] bool is_finished() const { return slots_.empty() && (closed_ || stopped_); }

  const std::size_t capacity_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Slot> slots_;      // In order of push; the first taken_ of them are taken.
  std::uint64_t released_ = 0;  // Tasks that have left the window.
  std::size_t taken_ = 0;
  bool closed_ = false;
  bool stopped_ = false;
};

}  // namespace embedding_client
