// Which path is answered with what.
#pragma once

#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "http/answer.h"
#include "http/responder.h"
#include "operations/limits.h"
#include "operations/sources.h"
#include "operations/status_desk.h"

namespace gateway::operations {

/// The operations door's answers to a GET or a HEAD; to another method: 405, to a body: 413.
///
/// Thread: that of `context`.
class Pages final : public http::Responder {
 public:
  Pages(boost::asio::io_context& context, OperationsSources sources, OperationsLimits limits);

  /// As StatusDesk::close().
  void close() { desk_.close(); }

  /// A path that is not served: 404, with those that are.
  [[nodiscard]] boost::asio::awaitable<http::Answer> answer(http::Request request,
                                                            http::Departure& departure) override;
  [[nodiscard]] Considered consider(const http::RequestHead& head, const http::Peer& peer) override;
  [[nodiscard]] http::Answer objection(http::Objection objection,
                                       const http::RequestHead* head) override;

 private:
  [[nodiscard]] boost::asio::awaitable<http::Answer> page(std::string path);
  [[nodiscard]] http::Answer metrics() const;
  [[nodiscard]] http::Answer readiness() const;

  const OperationsSources sources_;
  StatusDesk desk_;
};

}  // namespace gateway::operations
