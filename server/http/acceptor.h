// Takes connections off listening sockets.
#pragma once

#include <functional>
#include <list>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include "listen/descriptor.h"

namespace gateway::http {

/// Thread: the context's, but for construction and add() before it runs.
class Acceptor {
 public:
  /// Takes a connected, non-blocking socket, or an empty one for a connection that was closed at
  /// once because the process has no descriptors left.
  using TakeOver = std::function<void(listen::Descriptor connection)>;

  Acceptor(boost::asio::io_context& context, TakeOver take_over);
  Acceptor(const Acceptor&) = delete;
  Acceptor& operator=(const Acceptor&) = delete;

  /// Accepts from a duplicate of that socket, which listens and is non-blocking. False: there is no
  /// descriptor left.
  [[nodiscard]] bool add(const listen::Descriptor& socket);

  /// Nothing is accepted any more. The sockets go on listening until their owners close them.
  void close();

 private:
  [[nodiscard]] boost::asio::awaitable<void> accept_from(
      boost::asio::posix::stream_descriptor& socket);
  /// Whether the socket may have more.
  [[nodiscard]] bool accept_one(int listening);
  void turn_away(int listening);

  boost::asio::io_context& context_;
  const TakeOver take_over_;
  listen::Descriptor reserve_;  // Given up to turn a connection away when there is no other left.
  std::list<boost::asio::posix::stream_descriptor> sockets_;
  bool short_of_memory_ = false;
};

}  // namespace gateway::http
