// The end of a request, for tests to alter.
#pragma once

#include <chrono>
#include <string_view>

#include "door/request/door_probe.h"

namespace gateway::testing {

/// A good end: two texts of tenant `search`, answered with vectors.
inline request::RequestFinished finished_request() {
  using namespace std::chrono_literals;
  return {.route = request::Route::embed,
          .model = "v4",
          .tenant = "search",
          .code = Code::ok,
          .message = "",
          .duration = 30ms,
          .overhead = 1ms,
          .queued = 9ms,
          .upstream = 20ms,
          .items_succeeded = 2,
          .items_failed = 0,
          .items_refused = 0,
          .usage = {.total_tokens = 24, .image_tokens = 0},
          .trace_id = "4bf92f3577b34da6a3ce929d0e0e4736"};
}

/// One without a vector for its only item.
inline request::RequestFinished failed_request(Code code, std::string_view model = "v4") {
  request::RequestFinished event = finished_request();
  event.model = model;
  event.code = code;
  event.message = "no";
  event.items_succeeded = 0;
  event.items_failed = 1;
  event.usage = {};
  return event;
}

}  // namespace gateway::testing
