#include "telemetry/incident_log.h"

#include <chrono>
#include <string>
#include <utility>

#include "telemetry/label_values.h"

namespace gateway::telemetry {
namespace {

/// An exception says what it is in a few words.
constexpr std::size_t kMaxWhatBytes = 300;

/// Somebody with a wrong credential usually goes on for long.
constexpr LineLimiter::Allowance kStrangers{.lines = 1, .interval = std::chrono::minutes(1)};

}  // namespace

IncidentLog::IncidentLog(Log& log, Now now)
    : log_(log), now_(std::move(now)), strangers_(kStrangers) {}

void IncidentLog::request_rejected(request::Route route, std::string_view, Rejection reason) {
  // Every other reason concerns one caller, whose access line tells it.
  if (reason != Rejection::unauthenticated) return;
  const auto held_back = strangers_.admit(std::string(label(route)), now_());
  if (!held_back) return;
  log_.write(LogLevel::warn, "a caller without a valid credential was turned away",
             {{"rpc", label(route)}, {"held_back", *held_back}});
}

void IncidentLog::task_failed(std::string_view task, std::string_view what) {
  const auto held_back = bugs_.admit(std::string(task), now_());
  if (!held_back) return;
  log_.write(LogLevel::error, "a task failed: this is a bug",
             {{"task", task}, {"what", what.substr(0, kMaxWhatBytes)}, {"held_back", *held_back}});
}

dispatch::ModelProbe& IncidentLog::observe(std::string_view model) {
  return models_.emplace_back(log_, now_, std::string(model));
}

}  // namespace gateway::telemetry
