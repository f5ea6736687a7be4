// An HTTP/1.1 server: listens, keeps its bounds, and hands requests to a responder.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/context.hpp>

#include "domain/error.h"
#include "http/answer_room.h"
#include "http/connections.h"
#include "http/responder.h"
#include "http/session_limits.h"
#include "listen/descriptor.h"
#include "listen/listener.h"

namespace gateway::http {

struct ServerLimits {
  SessionLimits session = {};  ///< Of each connection.
  /// > 0; idle ones count. Shared out among the threads: each takes its part, at least one.
  std::size_t max_connections = 2'000;
  /// What becomes of a newcomer while every connection is being answered.
  Connections::Crowd crowd = Connections::Crowd::turn_away;
  std::size_t threads = 1;  ///< > 0. A connection stays with the one that took it.
};

/// Since the start, but for `open`.
struct ServerFigures {
  std::size_t open = 0;        ///< Connections that are served, or being said farewell to.
  std::uint64_t accepted = 0;  ///< Connections that were served.
  std::uint64_t refused = 0;   ///< Connections closed at once: no room, or no descriptor left.
  std::uint64_t requests = 0;  ///< Whose head was in order.
};

/// What the next connection's handshake uses; called on the server's threads, must not block.
using TlsContexts = std::function<std::shared_ptr<boost::asio::ssl::context>()>;

/// Thread: the owner's, but for what says otherwise; connections live on the server's own.
class Server {
 public:
  /// Empty `tls`: plain HTTP.
  explicit Server(ServerLimits limits, TlsContexts tls = {});
  /// As stop(). Requests under way are destroyed where they wait: their responder still lives.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// That of the server's first thread, for timers and the like of a responder. It runs from
  /// serve() to stop(), and is destroyed with this.
  [[nodiscard]] boost::asio::io_context& context();
  /// For responders to ask. Thread: any.
  [[nodiscard]] AnswerRoom& answer_room();

  /// Begins to serve; once. The responder outlives this. Error: a sentence, if the system has no
  /// descriptors left.
  [[nodiscard]] Result<void, std::string> serve(listen::Listener listener, Responder& responder);
  /// The same at one socket, which listens and is non-blocking.
  [[nodiscard]] Result<void, std::string> serve(listen::Descriptor socket, Responder& responder);

  /// Stops listening; connections on which nothing was asked end, the others with the answer they
  /// wait for, which says "Connection: close". Returns when nothing more is accepted. open() falls
  /// to 0 as the last of them end. Idempotent.
  void drain();

  /// Ends the threads at once, whatever is under way: clients see their connections cut when this
  /// is destroyed. Idempotent.
  void stop();

  /// Thread: any.
  [[nodiscard]] ServerFigures figures() const;

 private:
  struct Running;  // Keeps threads and sockets out of this header.

  const std::unique_ptr<Running> running_;
};

}  // namespace gateway::http
