// Who answers the requests of HTTP sessions.
#pragma once

#include <cstddef>
#include <variant>

#include <boost/asio/awaitable.hpp>

#include "http/answer.h"
#include "http/departure.h"
#include "http/objection.h"
#include "http/request.h"

namespace gateway::http {

/// One serves all sessions of a server; outlives them.
///
/// Thread: the connection's, which is one of the server's: with ServerLimits::threads above 1, from
/// several at once. Nothing here may block.
class Responder {
 public:
  virtual ~Responder() = default;

  /// How many bytes of body are taken, or the answer at once.
  using Considered = std::variant<std::size_t, Answer>;

  /// Looks at a head before its body is read, and before a client that waits for "100 Continue" is
  /// told to send it. After an answer at once the connection ends if a body was announced, else it
  /// serves on. With 0 bytes even an empty chunked body is refused. What it throws is a `failed`.
  [[nodiscard]] virtual Considered consider(const RequestHead& head, const Peer& peer) = 0;

  /// To a HEAD the body is only told by its length. `departure` lives until this returns. What it
  /// throws is a `failed`. When the server ends, the coroutine may be destroyed where it waits.
  [[nodiscard]] virtual boost::asio::awaitable<Answer> answer(Request request,
                                                              Departure& departure) = 0;

  /// What the engine itself refuses, in the shape of that path. `head` is null where there is none
  /// in order. The connection ends with it. It must not throw.
  [[nodiscard]] virtual Answer objection(Objection objection, const RequestHead* head) = 0;
};

}  // namespace gateway::http
