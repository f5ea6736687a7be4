// One HTTP exchange as values: what a session hands to the engine, and what it sends back.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "emulator/limiter.h"

namespace emulator {

/// What the emulator looks at of a request. The views point into the session's message.
struct Request {
  std::string_view method;
  std::string_view target;
  std::string_view authorization = {};
  std::string_view content_type = {};
  std::string origin = {};    ///< Scheme, host and port by which the client reached the emulator.
  bool asynchronous = false;  ///< X-DashScope-Async: enable (docs/provider.md, 1.4).
  bool oss_resolve = false;   ///< X-DashScope-OssResourceResolve: enable (docs/provider.md, 3.7).
  std::string body = {};
};

/// What the session does in return.
struct Answer {
  enum class Ending {
    complete,
    truncated,  ///< Half the body, then the connection is closed.
    dropped,    ///< The connection is reset without an answer.
    hung,       ///< Nothing, until the client leaves.
  };
  unsigned status = 200;
  std::string body;
  std::string request_id = {};
  std::string content_type = "application/json";
  std::optional<unsigned> retry_after = {};
  Duration delay{};  ///< Waited before anything is sent.
  Ending ending = Ending::complete;
  bool by_provider = true;  ///< Else it has none of the headers that the provider's answers carry.
  bool embedding =
      false;  ///< A call to one of the three endpoints; these are counted while in flight.
};

}  // namespace emulator
