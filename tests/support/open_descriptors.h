// Whether files and connections are left open.
#pragma once

#include <cstddef>
#include <filesystem>
#include <iterator>

namespace gateway::testing {

/// Of the whole process, with the one that counts them.
inline std::size_t open_descriptors() {
  const std::filesystem::directory_iterator all("/proc/self/fd");
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

}  // namespace gateway::testing
