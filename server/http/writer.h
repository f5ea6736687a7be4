// Writes answers at their readers' pace, down to a bound.
#pragma once

#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>

#include "http/pace.h"
#include "http/watchdog.h"
#include "http/wire.h"

namespace gateway::http {

/// Thread: the connection's.
class Writer {
 public:
  /// Both outlive it.
  Writer(Wire& wire, Watchdog& watchdog, Pace pace)
      : wire_(wire), watchdog_(watchdog), pace_(pace) {}

  /// A head and what follows it; what is small goes out in one packet. False: the connection is
  /// broken, or was cut because its reader was too slow. The watchdog rests afterwards.
  [[nodiscard]] boost::asio::awaitable<bool> write(std::string head, std::string_view body);

 private:
  [[nodiscard]] boost::asio::awaitable<bool> write_all(std::string_view bytes);

  Wire& wire_;
  Watchdog& watchdog_;
  const Pace pace_;
  Timestamp began_{};
  std::size_t written_ = 0;
};

}  // namespace gateway::http
