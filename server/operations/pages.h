// Which path is answered with what.
#pragma once

#include <string_view>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "http/answer.h"
#include "http/responder.h"
#include "operations/limits.h"
#include "operations/sources.h"
#include "operations/status_desk.h"

namespace gateway::operations {

/// The operations door's answers to a GET.
///
/// Thread: that of `context`.
class Pages final : public http::Responder {
 public:
  Pages(boost::asio::io_context& context, OperationsSources sources, OperationsLimits limits);

  /// As StatusDesk::close().
  void close() { desk_.close(); }

  /// A path that is not served: 404, with those that are.
  [[nodiscard]] boost::asio::awaitable<http::Answer> answer(std::string_view path) override;
  [[nodiscard]] std::string_view content_security_policy() const override;

 private:
  [[nodiscard]] http::Answer metrics() const;
  [[nodiscard]] http::Answer readiness() const;

  const OperationsSources sources_;
  StatusDesk desk_;
};

}  // namespace gateway::operations
