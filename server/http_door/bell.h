// How a shard wakes a coroutine that waits on a server's thread.
#pragma once

#include <memory>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

namespace gateway::http_door {

/// Rung once. Whoever rings it may do so after the waiting coroutine is gone, as long as the bell
/// and its executor's context live.
///
/// Thread: the executor's, but for ring(): any.
class Bell : public std::enable_shared_from_this<Bell> {
 public:
  explicit Bell(const boost::asio::any_io_executor& executor);

  void ring();

  /// Returns when it was rung; at once if it was before.
  [[nodiscard]] boost::asio::awaitable<void> rung();

 private:
  boost::asio::steady_timer silence_;
  bool rung_ = false;
};

}  // namespace gateway::http_door
