#include "telemetry/log.h"

#include <chrono>
#include <iostream>

#include <spdlog/async_logger.h>
#include <spdlog/details/thread_pool.h>
#include <spdlog/pattern_formatter.h>

#include "telemetry/line_sink.h"
#include "telemetry/log_line.h"
#include "telemetry/recent_incidents.h"

namespace gateway::telemetry {
namespace {

// The time is the writer's; the rest of the line is made by log_line(), which knows the level's
// house names.
constexpr const char* kTextPattern = "%Y-%m-%dT%H:%M:%S.%eZ %v";
constexpr const char* kJsonPattern = R"({"ts":"%Y-%m-%dT%H:%M:%S.%eZ",%v})";

std::shared_ptr<spdlog::logger> make_logger(
    Log::Options options, std::shared_ptr<LineSink> sink,
    const std::shared_ptr<spdlog::details::thread_pool>& writer) {
  auto logger = std::make_shared<spdlog::async_logger>(
      "gateway", std::move(sink), writer, spdlog::async_overflow_policy::overrun_oldest);
  const char* pattern = options.format == LogFormat::json ? kJsonPattern : kTextPattern;
  logger->set_formatter(
      std::make_unique<spdlog::pattern_formatter>(pattern, spdlog::pattern_time_type::utc, "\n"));
  return logger;
}

}  // namespace

Log::Log(Options options) : Log(options, std::cerr) {}

Log::Log(Options options, std::ostream& out)
    : format_(options.format),
      level_(options.level),
      recent_incidents_(std::make_unique<RecentIncidents>()),
      sink_(std::make_shared<LineSink>(out)),
      writer_(std::make_shared<spdlog::details::thread_pool>(kMaxQueuedLines, 1)),
      lines_(make_logger(options, sink_, writer_)) {}

Log::~Log() = default;

void Log::write(LogLevel level, std::string_view message, std::initializer_list<LogField> fields) {
  if (level >= LogLevel::warn) {
    recent_incidents_->add(std::chrono::system_clock::now(), level, message, fields);
  }
  if (!enabled(level)) return;
  const std::string line = log_line(format_, level, message, fields);
  lines_->log(spdlog::level::info, spdlog::string_view_t(line.data(), line.size()));
}

std::uint64_t Log::dropped_lines() const {
  return writer_->overrun_counter() + sink_->refused_lines();
}

}  // namespace gateway::telemetry
