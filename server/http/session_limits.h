// The bounds of one HTTP session.
#pragma once

#include <chrono>
#include <cstddef>

#include "domain/time.h"

namespace gateway::http {

/// Whoever is slower than these is cut without a word.
struct SessionLimits {
  /// Of a request; a larger one is answered with 431. As much of what a client sends ahead of its
  /// turn is kept, and a line between two chunks or the trailers may be as long.
  std::size_t max_header_bytes = 8'192;
  /// For the TLS handshake; for a request's header from its first byte on; and for its body to go
  /// on, from one byte to the next.
  Duration request_timeout = std::chrono::seconds(10);
  /// For a client to take something more of its answer: of a large one, since the system tells of
  /// no less, a third of send_buffer_bytes.
  Duration write_timeout = std::chrono::seconds(10);
  /// What a body has to come in with, and an answer has to be taken with, on average, once the
  /// timeout above has passed: 8 MiB are let take 34 minutes. 0: any rate will do.
  std::size_t least_bytes_per_second = 4'096;
  /// Between two requests. Client libraries drop an idle connection after 4 to 300 s, and some show
  /// their user one that the server dropped first: 330 s suit a door for them.
  Duration idle_timeout = std::chrono::seconds(60);
  /// For a client to read its last answer and close, while what it still sends is thrown away.
  Duration farewell_timeout = std::chrono::seconds(5);
  std::size_t farewell_bytes = 16 << 20;  ///< How much is thrown away.
  /// The same where the client is owed nothing, since it was idle. A client's pool may not look at
  /// an idle connection before it needs one, so a drain would wait for it in vain.
  Duration idle_farewell_timeout = std::chrono::milliseconds(500);
  /// Of one chunk's extensions; more is malformed.
  std::size_t max_chunk_extension_bytes = 256;
  /// What the system takes of an answer ahead of its reader, on each connection and beside
  /// max_held_bytes; it may make less of it (net.core.wmem_max), and counts about double.
  std::size_t send_buffer_bytes = 128 << 10;
  /// Of answers that wait for their readers, on all connections of a server together.
  std::size_t max_held_bytes = 64 << 20;
};

}  // namespace gateway::http
