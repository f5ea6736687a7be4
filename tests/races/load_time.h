// How long the tests here put a load on.
#pragma once

#include <chrono>
#include <cstdlib>
#include <string>

namespace gateway::testing {

/// RACES_SECONDS of the environment, or a second: the long form is for the thread sanitizer.
inline std::chrono::seconds load_time() {
  const char* const seconds = std::getenv("RACES_SECONDS");
  return std::chrono::seconds(seconds == nullptr ? 1 : std::stoi(seconds));
}

}  // namespace gateway::testing
