#include "telemetry/incident_log.h"

#include <chrono>
#include <string>
#include <utility>

#include "telemetry/label_values.h"

namespace gateway {
namespace {

/// A provider's message is a sentence; what is longer is a page of some proxy.
constexpr std::size_t kMaxMessageBytes = 300;

double milliseconds(Duration duration) {
  return std::chrono::duration<double, std::milli>(duration).count();
}

}  // namespace

IncidentLog::IncidentLog(Log& log, Now now) : log_(log), now_(std::move(now)) {}

void IncidentLog::request_rejected(Rpc rpc, std::string_view model, Rejection reason) {
  if (!log_.enabled(LogLevel::debug)) return;
  log_.write(LogLevel::debug, "request rejected",
             {{"rpc", label(rpc)}, {"model", model}, {"reason", label(reason)}});
}

void IncidentLog::request_finished(const RequestFinished& event) {
  if (!log_.enabled(LogLevel::debug)) return;
  log_.write(LogLevel::debug, "request finished",
             {{"rpc", label(event.rpc)},
              {"model", event.model},
              {"code", grpc_code_label(event.grpc_code)},
              {"duration_ms", milliseconds(event.duration)},
              {"overhead_ms", milliseconds(event.overhead)},
              {"succeeded", event.items_succeeded},
              {"failed", event.items_failed}});
}

void IncidentLog::call_finished(const CallFinished& event) {
  if (event.fault == nullptr || !is_account_fault(event.fault->kind)) return;
  write_fault(LogLevel::error, "the provider refuses our account: an operator must act",
              event.budget, *event.fault, label(Aftermath::given_up));
}

void IncidentLog::fault_handled(const Budget& budget, const CallFault& fault, Aftermath aftermath) {
  // Account faults are written by call_finished(); a call that we gave up ourselves is no incident.
  if (is_account_fault(fault.kind) || fault.kind == FaultKind::aborted) return;
  write_fault(LogLevel::warn, "provider call failed", budget, fault, label(aftermath));
}

void IncidentLog::task_failed(std::string_view task, std::string_view what) {
  const auto held_back = limiter_.admit("task " + std::string(task), now_());
  if (!held_back) return;
  log_.write(
      LogLevel::error, "a task failed: this is a bug",
      {{"task", task}, {"what", what.substr(0, kMaxMessageBytes)}, {"held_back", *held_back}});
}

void IncidentLog::write_fault(LogLevel level, std::string_view message, const Budget& budget,
                              const CallFault& fault, std::string_view aftermath) {
  std::string key(label(fault.kind));
  key.append(" ").append(aftermath).append(" ").append(budget.upstream);
  key.append(" ").append(budget.model);
  const auto held_back = limiter_.admit(key, now_());
  if (!held_back) return;
  log_.write(level, message,
             {{"upstream", budget.upstream},
              {"model", budget.model},
              {"kind", label(fault.kind)},
              {"aftermath", aftermath},
              {"provider_code", std::string_view(fault.provider_code)},
              {"provider_request_id", std::string_view(fault.provider_request_id)},
              {"detail", std::string_view(fault.message).substr(0, kMaxMessageBytes)},
              {"held_back", *held_back}});
}

}  // namespace gateway
