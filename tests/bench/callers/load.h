// What is asked for, how often, and by how many at once.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

#include "tests/bench/wire/text_call.h"

namespace bench {

struct Load {
  std::string target;  ///< HOST:PORT of a gateway, or the upstream's base URL.
  std::string model = "text-embedding-v4";
  std::string ca_file;          ///< Of the upstream; only with --direct.
  std::string key;              ///< For the upstream; only with --direct.
  std::size_t callers = 1;      ///< Each has one request under way at any time.
  std::size_t connections = 1;  ///< Shared by the callers: gRPC channels, or HTTPS.
  std::size_t texts = 1;        ///< A request; 1 with --direct.
  std::size_t text_bytes = 60;  ///< A text, about.
  std::size_t requests = 0;     ///< In all; 0: until `seconds` have passed.
  double seconds = 0;           ///< No request begins later; 0: no matter.
  std::size_t tenants = 0;      ///< Callers take turns at so many `x-tenant-id`; 0: none.
  std::size_t lanes = 1;        ///< And at so many `instruct`, which can't share a call.
  CallParameters parameters = {.dimension = 1024};
  std::chrono::seconds timeout{60};  ///< Of one request.

  /// Of an open loop, in which requests begin so often, whatever is answered; 0: a closed one, as
  /// above. `callers`, `tenants` and `lanes` are then no matter.
  double per_second = 0;
  bool at_random = false;   ///< Independent of each other (Poisson); else evenly spaced.
  double settle = 0;        ///< Requests that begin within so many seconds are made, but not told.
  std::uint64_t seed = 1;   ///< The same one gives the same times.
  std::size_t retries = 0;  ///< Of a call that is throttled; only with --direct.
};

}  // namespace bench
