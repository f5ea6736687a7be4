// The program's own log: structured lines on stderr, as text or as JSON.
#pragma once

#include <atomic>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <ostream>
#include <string_view>
#include <variant>

namespace spdlog {
class logger;
namespace details {
class thread_pool;
}
}  // namespace spdlog

namespace gateway::telemetry {

class LineSink;
class RecentIncidents;

enum class LogLevel { debug, info, warn, error };

enum class LogFormat {
  text,  ///< 2026-01-31T08:15:00.000Z warn message key=value key="two words"
  json,  ///< {"ts":"2026-01-31T08:15:00.000Z","level":"warn","msg":"message","key":"value"}
};

/// One fact of a line. Keys are literals in snake_case, units last; values are never keys,
/// credentials or texts of callers.
struct LogField {
  std::string_view key;
  std::variant<std::string_view, std::int64_t, std::uint64_t, double, bool> value;
};

/// Writes lines without ever blocking the writer: a thread of its own drains a bounded queue, and
/// when whoever reads the stream is too slow the oldest lines are dropped and counted. So are lines
/// that the stream refuses, such as to a full disk; it is asked anew with each line.
///
/// Thread: any. The destructor writes what is queued; it waits for the stream's reader.
class Log {
 public:
  struct Options {
    LogLevel level = LogLevel::info;  ///< Lines below it are not written.
    LogFormat format = LogFormat::text;
  };

  /// Lines that wait to be written; about 0.5 KB each.
  static constexpr std::size_t kMaxQueuedLines = 1024;

  /// Writes to stderr.
  explicit Log(Options options);
  /// `out` outlives the log and is written to by its thread only.
  Log(Options options, std::ostream& out);
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  /// Whether a line of that level is written; ask first where making the fields costs something.
  [[nodiscard]] bool enabled(LogLevel level) const {
    return level >= level_.load(std::memory_order_relaxed);
  }

  /// From now on lines below `level` are not written.
  void set_level(LogLevel level) { level_.store(level, std::memory_order_relaxed); }

  /// One line. `message` is a fixed sentence; what varies is in the fields. The stable names `ts`,
  /// `level` and `msg` are the log's own.
  void write(LogLevel level, std::string_view message, std::initializer_list<LogField> fields = {});

  /// The latest lines at warn and above, also those below the configured level.
  [[nodiscard]] const RecentIncidents& recent_incidents() const { return *recent_incidents_; }

  /// Lines dropped so far because the queue was full or the stream refused them.
  [[nodiscard]] std::uint64_t dropped_lines() const;

 private:
  const LogFormat format_;
  std::atomic<LogLevel> level_;
  const std::unique_ptr<RecentIncidents> recent_incidents_;
  const std::shared_ptr<LineSink> sink_;
  const std::shared_ptr<spdlog::details::thread_pool> writer_;
  const std::shared_ptr<spdlog::logger> lines_;
};

}  // namespace gateway::telemetry
