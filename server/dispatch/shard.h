// One event loop with one thread: the home of some models.
#pragma once

#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include "dispatch/bug_report.h"
#include "dispatch/time_source.h"

namespace gateway::dispatch {

/// Everything that belongs to a shard runs on its thread alone, so policy and dispatch need no
/// lock.
class Shard {
 public:
  /// On real time. Whom bugs are reported to outlives the shard.
  explicit Shard(BugReport& bugs);
  /// On the given time, which outlives the shard; the owner runs context() itself and never calls
  /// start().
  Shard(BugReport& bugs, TimeSource& time);
  /// Precondition: stop() has returned, if start() was called.
  ~Shard();
  Shard(const Shard&) = delete;
  Shard& operator=(const Shard&) = delete;

  /// Starts the thread. Thread: the owner's.
  void start();

  /// Lets the loop end when nothing is left to do, forcing it after `patience`, and joins the
  /// thread. True if nothing had to be forced. Thread: the owner's, never the shard's.
  [[nodiscard]] bool stop(Duration patience);

  /// Runs `task` on the shard, later. An exception that escapes it is reported and survived.
  /// Thread: any.
  template <class Task>
  void post(Task task) {
    boost::asio::post(context_, [this, task = std::move(task)]() mutable {
      try {
        task();
      } catch (const std::exception& error) {
        report_bug("post", error.what());
      }
    });
  }

  /// Runs a coroutine on the shard. An exception that escapes it is reported under `task` and
  /// survived. Thread: any.
  void spawn(std::string task, boost::asio::awaitable<void> coroutine);

  /// An exception was caught that should never have been thrown; `task` says where. Thread: any.
  void report_bug(std::string_view task, std::string_view what) { bugs_.task_failed(task, what); }

  [[nodiscard]] boost::asio::io_context& context() { return context_; }
  [[nodiscard]] TimeSource& time() { return time_; }

  /// Debug builds end the program if the caller is not on the shard.
  void assert_here();

 private:
  BugReport& bugs_;
  boost::asio::io_context context_{1};
  std::unique_ptr<TimeSource> owned_time_;
  TimeSource& time_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  std::promise<void> ended_;
  std::thread thread_;
};

}  // namespace gateway::dispatch
