// How many files and connections the process may have open.
#pragma once

#include <cstdint>

namespace gateway::app {

/// Raises the soft limit to the hard one. The soft limit is often 1024, for the sake of programs
/// that use select(), and of the gateway's connections each takes two. Returns how many
/// descriptors it may have from now on.
std::uint64_t raise_descriptor_limit();

}  // namespace gateway::app
