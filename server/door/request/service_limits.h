// The numbers and names that configuration gives to the doors.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "domain/time.h"
#include "door/checks/query_check.h"

namespace gateway::request {

/// Bounds on one request, beyond those of its model.
struct ServiceLimits {
  std::size_t max_items_per_request = 256;             ///< Texts or contents; > 0.
  std::size_t max_instruct_bytes = 2048;               ///< Bytes of the task description; > 0.
  Duration reader_timeout = std::chrono::seconds(30);  ///< One message to its reader; > 0.

  [[nodiscard]] checks::QueryLimits of_query() const {
    return {max_items_per_request, max_instruct_bytes};
  }
};

/// What a request gets that names no model; empty: such requests are refused.
struct DefaultModels {
  std::string text;
  std::string multimodal;
};

}  // namespace gateway::request
