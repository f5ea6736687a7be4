// Host names to addresses, without waiting for a name server longer than we care to.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>

#include "domain/error.h"

namespace gateway::transport {

/// One resolution that can be given up. Asio resolves on a thread of its own inside getaddrinfo(),
/// which nothing interrupts: cancelling its resolver would still wait for the name server.
///
/// Thread: the executor's one thread.
class Resolution {
 public:
  using Endpoints = std::vector<boost::asio::ip::tcp::endpoint>;

  /// What a name's addresses are, if not the system is to be asked. Answers at once.
  using Names = std::function<Result<Endpoints, boost::system::error_code>(const std::string& host,
                                                                           std::uint16_t port)>;

  explicit Resolution(const boost::asio::any_io_executor& executor, Names names = {});
  ~Resolution();
  Resolution(const Resolution&) = delete;
  Resolution& operator=(const Resolution&) = delete;

  /// The addresses of `host`, never none, in the system's order of preference; an IP literal is its
  /// own address and asks nobody. Fails with operation_aborted after give_up(). Once per object.
  boost::asio::awaitable<Result<Endpoints, boost::system::error_code>> run(std::string host,
                                                                           std::uint16_t port);

  /// Ends run() soon; a late answer finds nobody. Harmless when run() is not waiting.
  void give_up();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace gateway::transport
