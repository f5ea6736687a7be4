// The doors that speak HTTP, behind one port: by its path a request goes to one of them.
#pragma once

#include <cstddef>

#include "domain/time.h"
#include "http/answer_room.h"
#include "http/responder.h"
#include "openai_door/door.h"

namespace gateway::http_door {

struct HttpDoorLimits {
  std::size_t max_body_bytes;  ///< Of a request; more is answered with 413.
  Duration time_limit;         ///< Of requests that tell none.
};

/// Whatever no door serves is refused in OpenAI's shape.
///
/// Thread: as http::Responder.
class HttpDoor final : public http::Responder {
 public:
  /// All of it outlives this. `room` is the server's.
  HttpDoor(const openai_door::Door& openai, http::AnswerRoom& room, HttpDoorLimits limits)
      : openai_(openai), room_(room), limits_(limits) {}

  [[nodiscard]] Considered consider(const http::RequestHead& head, const http::Peer& peer) override;

  /// A request that was handed to a shard is answered by it, whatever becomes of this coroutine.
  [[nodiscard]] boost::asio::awaitable<http::Answer> answer(http::Request request,
                                                            http::Departure& departure) override;

  [[nodiscard]] http::Answer objection(http::Objection objection,
                                       const http::RequestHead* head) override;

 private:
  const openai_door::Door& openai_;
  http::AnswerRoom& room_;
  const HttpDoorLimits limits_;
};

}  // namespace gateway::http_door
