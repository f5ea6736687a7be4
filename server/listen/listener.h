// The sockets that listen on one address of the configuration.
#pragma once

#include <string>
#include <vector>

#include "domain/error.h"
#include "domain/time.h"
#include "listen/descriptor.h"

namespace gateway::listen {

/// Listening from open() until it dies; takes nothing itself. Non-blocking, TCP_NODELAY, without
/// SO_REUSEPORT: a second gateway on the port would start and get half of the connections.
///
/// Thread: any, one at a time.
class Listener {
 public:
  /// `address` is "host:port", "[IPv6]:port" or "unix:/path"; port 0 lets the system choose. A name
  /// that stands for several addresses is listened to on all of them, and "0.0.0.0" and "[::]" mean
  /// both families. A Unix socket that nobody serves any more is replaced. A peer that
  /// acknowledges nothing or leaves no room for `send_timeout` (> 0) is disconnected by the
  /// system. Error: a sentence with the address and the reason.
  [[nodiscard]] static Result<Listener, std::string> open(const std::string& address,
                                                          Duration send_timeout);

  /// Removes a Unix socket's file.
  ~Listener();
  Listener(Listener&&) noexcept = default;
  Listener& operator=(Listener&&) = delete;

  [[nodiscard]] const std::vector<Descriptor>& sockets() const { return sockets_; }

  /// The port in use; 1 for a Unix socket, as gRPC has it.
  [[nodiscard]] int port() const { return port_; }

 private:
  Listener(std::vector<Descriptor> sockets, int port, std::string path);

  std::vector<Descriptor> sockets_;
  int port_;
  std::string path_;  // Of a Unix socket; empty when moved from, as for the others.
};

}  // namespace gateway::listen
