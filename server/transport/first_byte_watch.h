// Notices that nothing comes back over a kept connection.
#pragma once

#include <functional>

#include <boost/asio/any_io_executor.hpp>

#include "domain/patience.h"
#include "domain/time.h"
#include "transport/alarm.h"
#include "transport/dead_peer.h"

namespace gateway::transport {

/// Watches over one exchange at a time until the first byte of its answer.
///
/// Thread: the executor's one thread.
class FirstByteWatch {
 public:
  /// `on_silence` may end the connection, and is called once an exchange at most. `socket` outlives
  /// this.
  FirstByteWatch(const boost::asio::any_io_executor& executor, TcpSocket& socket,
                 std::function<void()> on_silence);

  /// A request begins to be sent over a connection that `idled` for so long.
  void begin(const Patience& patience, Duration idled);
  /// The kernel has all of it. Harmless if nothing was begun.
  void sent();
  /// A byte came, or the exchange ended.
  void end() { watching_ = false; }

 private:
  void look();

  TcpSocket& socket_;
  const std::function<void()> on_silence_;
  Patience patience_{};
  bool watching_ = false;
  bool sent_ = false;
  Timestamp overdue_at_ = kNever;  ///< When the answer is; never: its connection did not idle.
  Timestamp asks_at_ = kNever;     ///< When the kernel is asked what was acknowledged.
  Alarm alarm_;
};

}  // namespace gateway::transport
