// Where a command reads and writes. Passed in, so that tests run commands without a process.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <stop_token>
#include <string>

namespace embedding_client {

/// The connection in use, for messages; nothing of it is secret.
struct Connection {
  std::string address{};
  bool tls = false;
  std::string token_from{};        ///< The file or variable that holds the token; empty: none.
  std::string certificate_file{};  ///< The client's; empty: none.
};

struct Console {
  std::istream& in;
  std::ostream& out;  ///< Results only.
  std::ostream& err;  ///< Everything for people: progress, notes, failures.

  /// Requested by a signal, or by a command that gives up; reaches calls in flight and a blocked
  /// read.
  std::stop_source stop{};

  bool in_is_terminal = false;
  bool out_is_terminal = false;
  bool err_is_terminal = false;
  std::size_t columns = 100;  ///< Of the terminal, when the command started.
  std::size_t rows = 30;      ///< The same.
  Connection connection{};
  std::string traceparent{};  ///< Of all calls of the command.
  bool trace_told = false;    ///< Whether people have read of the trace.
};

}  // namespace embedding_client
