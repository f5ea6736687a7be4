// Where requests for the status document wait for the gateway's own parts to report.
#pragma once

#include <functional>
#include <list>
#include <memory>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "operations/limits.h"
#include "operations/status_snapshot.h"

namespace gateway::operations {

/// Asks for one snapshot at a time, however many wait for it, and lets them share the document made
/// of it for a moment. Snapshots come back on other threads, perhaps when the desk is gone: they
/// pass through an inbox that outlives it.
///
/// Thread: that of `context`.
class StatusDesk {
 public:
  using Ask = std::function<void(std::function<void(StatusSnapshot)>)>;
  using Render = std::function<std::string(const StatusSnapshot&)>;
  using Document = std::shared_ptr<const std::string>;

  StatusDesk(boost::asio::io_context& context, Ask ask, Render render, OperationsLimits limits);
  StatusDesk(const StatusDesk&) = delete;
  StatusDesk& operator=(const StatusDesk&) = delete;

  /// From here on no snapshot is taken: `context` may end, after which only the destructor may be
  /// called. The coroutines started here end before that.
  /// Thread: the owner's, while `context` does not run.
  void close();

  /// A document that is hardly older than this call; null if the parts do not report in time.
  [[nodiscard]] boost::asio::awaitable<Document> document();

 private:
  class Inbox;

  /// Unless the last asking may still be answered in time.
  void ask_for_snapshot(Timestamp now);
  void take(const StatusSnapshot& snapshot);

  boost::asio::io_context& context_;
  const Ask ask_;
  const Render render_;
  const OperationsLimits limits_;
  const std::shared_ptr<Inbox> inbox_;
  std::list<boost::asio::steady_timer*> waiting_;  // One a coroutine in document().
  Document latest_;
  Timestamp latest_at_ = Timestamp::min();
  Timestamp asked_at_ = Timestamp::min();
  bool asked_ = false;
};

}  // namespace gateway::operations
