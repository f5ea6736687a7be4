// Who answers the requests of HTTP sessions.
#pragma once

#include <string_view>

#include <boost/asio/awaitable.hpp>

#include "http/answer.h"

namespace gateway::http {

/// Answers a GET. One serves all sessions of a server.
///
/// Thread: the server's.
class Responder {
 public:
  virtual ~Responder() = default;

  /// `path` is without a query.
  [[nodiscard]] virtual boost::asio::awaitable<Answer> answer(std::string_view path) = 0;

  /// What every answer tells a browser to run and to load; outlives the sessions.
  [[nodiscard]] virtual std::string_view content_security_policy() const = 0;
};

}  // namespace gateway::http
