// Where the log's lines end: a stream that may refuse them.
#pragma once

#include <atomic>
#include <cstdint>
#include <ostream>

#include <spdlog/details/null_mutex.h>
#include <spdlog/sinks/base_sink.h>

namespace gateway::telemetry {

/// Writes each line at once, counts those that the stream does not take, and asks it anew with the
/// next: a stream that has failed once would stay silent although its disk has room again.
///
/// Thread: the log's writer; refused_lines(): any. `out` outlives it.
class LineSink final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
 public:
  explicit LineSink(std::ostream& out) : out_(out) {}

  [[nodiscard]] std::uint64_t refused_lines() const {
    return refused_.load(std::memory_order_relaxed);
  }

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    spdlog::memory_buf_t line;
    formatter_->format(message, line);
    // A part of the refused line may have been written.
    if (torn_) out_.put('\n');
    out_.write(line.data(), static_cast<std::streamsize>(line.size()));
    out_.flush();
    torn_ = !out_;
    if (!torn_) return;
    out_.clear();
    refused_.fetch_add(1, std::memory_order_relaxed);
  }

  void flush_() override { out_.flush(); }

  std::ostream& out_;
  std::atomic<std::uint64_t> refused_{0};
  bool torn_ = false;  ///< The line before was refused.
};

}  // namespace gateway::telemetry
