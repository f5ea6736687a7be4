// The signals that the program is told by, waited for instead of caught.
#pragma once

#include <string_view>

#include <signal.h>

#include "domain/time.h"

namespace gateway::app {

/// What a wait ended with.
enum class Signal {
  end,     ///< SIGTERM or SIGINT.
  reload,  ///< SIGHUP.
  tick,    ///< None came in time.
};

/// From its construction SIGTERM, SIGINT and SIGHUP end nothing; they are kept for wait(). To be
/// made before any thread is started, since threads inherit what they let through.
///
/// Thread: the main one.
class Signals {
 public:
  Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  /// Waits for the next of them, at most for `at_most`; without bound if that is zero. Of several
  /// that have come, one that ends comes first.
  [[nodiscard]] Signal wait(Duration at_most);

  /// The name of the signal that the last wait ended with, "Terminated"; empty after a tick.
  [[nodiscard]] std::string_view name() const { return name_; }

  /// From now on SIGTERM and SIGINT end the program at once, for whoever does not want to see it
  /// drain. SIGHUP stays without effect.
  void let_end();

 private:
  sigset_t ours_;
  sigset_t ending_;  ///< SIGTERM and SIGINT.
  std::string_view name_;
};

}  // namespace gateway::app
