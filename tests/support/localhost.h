// Whether there is a name for the loopback to test with.
#pragma once

#include <netdb.h>

namespace gateway::testing {

/// False on a system without /etc/hosts, such as a bare chroot.
inline bool knows_localhost() {
  addrinfo* found = nullptr;
  if (getaddrinfo("localhost", nullptr, nullptr, &found) != 0) return false;
  freeaddrinfo(found);
  return true;
}

}  // namespace gateway::testing
