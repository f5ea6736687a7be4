// What happened in a run, told line by line to whoever replays it.
#pragma once

#include <ostream>
#include <sstream>
#include <string>

#include "dispatch/time_source.h"

namespace gateway::simulation {

/// Silent unless it has somewhere to write. Thread: one.
class Trace {
 public:
  Trace(const dispatch::TimeSource& time, std::ostream* out)
      : time_(time), begin_(time.now()), out_(out) {}

  [[nodiscard]] bool on() const { return out_ != nullptr; }

  /// `12.345678 <parts>`, the seconds since the start of the run.
  template <class... Parts>
  void line(const Parts&... parts) const {
    if (out_ == nullptr) return;
    *out_ << stamp() << ' ';
    (*out_ << ... << parts) << '\n';
  }

  /// Seconds since the start of the run, with six decimals.
  [[nodiscard]] std::string stamp() const {
    using std::chrono::microseconds;
    const auto micros = std::chrono::duration_cast<microseconds>(time_.now() - begin_).count();
    const std::string digits = std::to_string(1'000'000 + micros % 1'000'000);
    return std::to_string(micros / 1'000'000) + "." + digits.substr(1);
  }

 private:
  const dispatch::TimeSource& time_;
  const Timestamp begin_;
  std::ostream* out_;
};

}  // namespace gateway::simulation
