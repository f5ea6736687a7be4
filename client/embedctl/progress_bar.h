// How far a long run has come, on a terminal.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>

namespace embedding_client {

struct Progress {
  std::uint64_t done = 0;                ///< Items with a result, failed ones included.
  std::optional<std::uint64_t> total{};  ///< Absent: the input's length is not known.
  std::uint64_t failed = 0;
  std::chrono::milliseconds elapsed{0};
};

/// One line of at most `columns` cells:
///     [#########-----------]  46%  46,000/100,000  312/s  eta 2m53s  3 failed
/// or, without a total,
///     46,000 done  312/s  2m27s  3 failed
[[nodiscard]] std::string format_progress(const Progress& progress, std::size_t columns);

/// "45s", "2m05s", "1h02m".
[[nodiscard]] std::string format_duration(std::chrono::milliseconds duration);

/// "46,000".
[[nodiscard]] std::string format_count(std::uint64_t count);

/// Draws progress over itself, at most ten times a second, once a run turns out long: over 200
/// items, or a second.
///
/// Thread: one at a time.
class ProgressBar {
 public:
  using Timestamp = std::chrono::steady_clock::time_point;

  /// `enabled` is false where nobody watches: then nothing is ever written.
  ProgressBar(std::ostream& err, bool enabled, std::size_t columns,
              std::optional<std::uint64_t> total, Timestamp start);

  void show(std::uint64_t done, std::uint64_t failed, Timestamp now);

  /// Wipes the line, so that others may write. show() draws it again.
  void clear();

 private:
  std::ostream& err_;
  bool enabled_;
  std::size_t columns_;
  std::optional<std::uint64_t> total_;
  Timestamp start_;
  std::optional<Timestamp> drawn_{};
  bool visible_ = false;
};

}  // namespace embedding_client
