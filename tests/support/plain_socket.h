// A client's end of a connection, bare: for clients that gRPC would never be.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "listen/descriptor.h"

namespace gateway::testing {

/// Blocking, with small buffers for what it receives; empty if nobody listens there.
[[nodiscard]] listen::Descriptor connect_to(int port, const std::string& address = "127.0.0.1");
[[nodiscard]] listen::Descriptor connect_to_path(const std::string& path);

/// Sends all of it. False if the other end is gone.
bool send_all(const listen::Descriptor& socket, std::string_view bytes);

/// Receives until the other end closes, or `patience` has passed, which throws std::runtime_error.
/// Answers what came; a reset counts as an end.
std::string receive_all(const listen::Descriptor& socket,
                        std::chrono::milliseconds patience = std::chrono::seconds(20));

/// Receives until what came ends with, or holds, `what`. Throws as above, and if it ends before.
std::string receive_until(const listen::Descriptor& socket, std::string_view what,
                          std::chrono::milliseconds patience = std::chrono::seconds(20));

/// Whether the other end has neither closed nor sent a byte.
[[nodiscard]] bool is_quiet(const listen::Descriptor& socket);

}  // namespace gateway::testing
