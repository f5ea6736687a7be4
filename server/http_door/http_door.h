// The doors that speak HTTP, behind one port: by its path a request goes to one of them.
#pragma once

#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/time.h"
#include "http/answer_room.h"
#include "http/responder.h"
#include "http_call/door.h"

namespace gateway::http_door {

struct HttpDoorLimits {
  std::size_t max_body_bytes;  ///< Of a request; more is answered with 413.
  Duration time_limit;         ///< Of requests that tell none.
};

/// Whatever no door serves is refused in the shape of the first.
///
/// Thread: as http::Responder.
class HttpDoor final : public http::Responder {
 public:
  /// All of it outlives this. `doors` are not empty; `room` is the server's.
  HttpDoor(std::vector<const http_call::Door*> doors, http::AnswerRoom& room, HttpDoorLimits limits)
      : doors_(std::move(doors)), room_(room), limits_(limits) {}

  [[nodiscard]] Considered consider(const http::RequestHead& head, const http::Peer& peer) override;

  /// A request that was handed to a shard is answered by it, whatever becomes of this coroutine.
  [[nodiscard]] boost::asio::awaitable<http::Answer> answer(http::Request request,
                                                            http::Departure& departure) override;

  [[nodiscard]] http::Answer objection(http::Objection objection,
                                       const http::RequestHead* head) override;

 private:
  [[nodiscard]] const http_call::Door& door_at(std::string_view path) const;

  const std::vector<const http_call::Door*> doors_;
  http::AnswerRoom& room_;
  const HttpDoorLimits limits_;
};

}  // namespace gateway::http_door
