#include "http/writer.h"

#include <boost/asio/buffer.hpp>

namespace gateway::http {

namespace net = boost::asio;

namespace {

/// What of a body is copied behind its head.
constexpr std::size_t kJoined = 8'192;

}  // namespace

net::awaitable<bool> Writer::write(std::string head, std::string_view body) {
  // The first bytes of a large body share a TLS record with the head.
  const std::string_view beginning = body.substr(0, kJoined);
  head += beginning;
  body.remove_prefix(beginning.size());
  began_ = Clock::now();
  written_ = 0;
  bool whole = co_await write_all(head);
  if (whole) whole = co_await write_all(body);
  watchdog_.rest();
  co_return whole;
}

net::awaitable<bool> Writer::write_all(std::string_view bytes) {
  while (!bytes.empty()) {
    watchdog_.expect_by(pace_.due(began_, Clock::now(), written_));
    const auto some = net::buffer(bytes);
    const Moved moved = co_await wire_.write_some(some);
    if (moved.error) co_return false;
    bytes.remove_prefix(moved.bytes);
    written_ += moved.bytes;
  }
  co_return true;
}

}  // namespace gateway::http
