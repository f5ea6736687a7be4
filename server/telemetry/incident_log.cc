#include "telemetry/incident_log.h"

#include <chrono>
#include <string>
#include <utility>

#include "telemetry/label_values.h"

namespace gateway::telemetry {
namespace {

/// A provider's message is a sentence; what is longer is a page of some proxy.
constexpr std::size_t kMaxMessageBytes = 300;

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

void IncidentLog::call_finished(const dispatch::CallFinished& event) {
  if (event.fault == nullptr) return;
  // The change of pace that a throttle brings is told next.
  if (is_throttle(event.fault->kind)) memory_.note_throttle(event.budget, event.fault->kind);
  if (!is_account_fault(event.fault->kind)) return;
  write_fault(LogLevel::error, "the provider refuses our account: an operator must act",
              event.budget, *event.fault, label(dispatch::Aftermath::given_up));
}

void IncidentLog::budget_changed(const dispatch::BudgetName& budget,
                                 const dispatch::BudgetState& state) {
  const BudgetNews news = memory_.note_state(budget, state);
  write_breaker(budget, news);
  if (news.row_limit) {
    log_.write(LogLevel::warn, "the provider takes fewer items in a call than configured",
               {{"upstream", budget.upstream},
                {"model", budget.model},
                {"row_limit", static_cast<std::uint64_t>(news.row_limit->to)},
                {"row_limit_before", static_cast<std::uint64_t>(news.row_limit->from)}});
  }
  if (!news.throttle) return;
  write_pace(budget, *news.throttle, "calls_per_minute", news.calls_per_minute);
  write_pace(budget, *news.throttle, "tokens_per_minute", news.tokens_per_minute);
}

void IncidentLog::isolation_ended(const dispatch::IsolationEnded& event) {
  if (!event.found) return;
  const auto held_back = admit("isolation", event.budget);
  if (!held_back) return;
  log_.write(LogLevel::warn, "the item at fault in a refused call was found",
             {{"upstream", event.budget.upstream},
              {"model", event.budget.model},
              {"calls", event.calls},
              {"held_back", *held_back}});
}

void IncidentLog::retry_budget_spent(const dispatch::BudgetName& budget) {
  const auto held_back = admit("retries", budget);
  if (!held_back) return;
  log_.write(LogLevel::warn, "the retry budget is spent: failed calls are given up",
             {{"upstream", budget.upstream}, {"model", budget.model}, {"held_back", *held_back}});
}

void IncidentLog::fault_handled(const dispatch::BudgetName& budget, const CallFault& fault,
                                dispatch::Aftermath aftermath) {
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

void IncidentLog::write_fault(LogLevel level, std::string_view message,
                              const dispatch::BudgetName& budget, const CallFault& fault,
                              std::string_view aftermath) {
  std::string kind(label(fault.kind));
  kind.append(" ").append(aftermath);
  const auto held_back = admit(kind, budget);
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

void IncidentLog::write_breaker(const dispatch::BudgetName& budget, const BudgetNews& news) {
  if (news.breaker_opened) {
    log_.write(LogLevel::warn, "breaker opened: the upstream is only probed",
               {{"upstream", budget.upstream}, {"model", budget.model}});
  }
  if (news.breaker_closed) {
    log_.write(LogLevel::info, "breaker closed: the upstream is well again",
               {{"upstream", budget.upstream}, {"model", budget.model}});
  }
}

void IncidentLog::write_pace(const dispatch::BudgetName& budget, FaultKind throttle,
                             std::string_view figure, const std::optional<Fall>& fall) {
  if (!fall) return;
  std::string kind("pace ");
  const auto held_back = admit(kind.append(figure), budget);
  if (!held_back) return;
  log_.write(LogLevel::warn, "a throttle lowered the pace",
             {{"upstream", budget.upstream},
              {"model", budget.model},
              {"kind", label(throttle)},
              {"figure", figure},
              {"from", fall->from},
              {"to", fall->to},
              {"held_back", *held_back}});
}

std::optional<std::uint64_t> IncidentLog::admit(std::string_view kind,
                                                const dispatch::BudgetName& budget) {
  std::string key(kind);
  key.append(" ").append(budget.upstream).append(" ").append(budget.model);
  return limiter_.admit(key, now_());
}

}  // namespace gateway::telemetry
