// A peer that is gone without a word.
#pragma once

#include <stdexcept>

#include <linux/filter.h>
#include <sys/socket.h>

namespace gateway::testing {

/// From now on the kernel drops whatever comes in for this TCP socket before it is looked at, and
/// acknowledges nothing: as if a router on the way had forgotten the connection.
inline void deafen(int socket) {
  sock_filter drop_all[] = {{BPF_RET | BPF_K, 0, 0, 0}};
  const sock_fprog program{.len = 1, .filter = drop_all};
  if (::setsockopt(socket, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) != 0)
    throw std::runtime_error("a socket can't be made deaf here");
}

}  // namespace gateway::testing
