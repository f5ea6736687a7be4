#include "telemetry/budget_incidents.h"

#include <utility>

#include "telemetry/label_values.h"

namespace gateway::telemetry {
namespace {

/// A provider's message is a sentence; what is longer is a page of some proxy.
constexpr std::size_t kMaxDetailBytes = 300;

/// What an operator has to look at, where a fault is the account's as is proven.
std::string_view call_for_operator(FaultKind kind) {
  switch (kind) {
    case FaultKind::credentials_refused:
      // docs/provider.md, 1.3
      return "the provider refuses our key (keys are bound to a site: a key of the international "
             "one is refused by the Chinese one, and the other way round): an operator must act";
    case FaultKind::account_blocked:
      return "the provider blocks our account: an operator must act";
    case FaultKind::model_refused:
      return "the provider refuses our account the model: an operator must act";
    case FaultKind::foreign_answer:
      return "a firewall or proxy before the provider answers every call: an operator must act";
    default:
      return "the provider refuses our account: an operator must act";
  }
}

}  // namespace

BudgetIncidents::BudgetIncidents(Log& log, std::function<Timestamp()> now, std::string upstream,
                                 std::string model)
    : log_(log), now_(std::move(now)), upstream_(std::move(upstream)), model_(std::move(model)) {}

void BudgetIncidents::call_finished(const dispatch::CallFinished& event) {
  if (event.fault == nullptr) return;
  // The change of pace that a throttle brings is told next.
  if (is_throttle(event.fault->kind)) memory_.note_throttle(event.fault->kind);
  account_refused_ = event.account_refused;
  if (!event.account_refused) return;
  write_fault(LogLevel::error, call_for_operator(event.fault->kind), *event.fault,
              label(dispatch::Aftermath::given_up));
}

void BudgetIncidents::rows_flawed(const dispatch::RowsFlawed& event) {
  const auto held_back = admit("rows");
  if (!held_back) return;
  log_.write(LogLevel::warn,
             "vectors of an answer break the contract: they are asked for once more",
             {{"upstream", upstream_},
              {"model", model_},
              {"rows", static_cast<std::uint64_t>(event.rows)},
              {"detail", event.flaw.substr(0, kMaxDetailBytes)},
              {"held_back", *held_back}});
}

void BudgetIncidents::budget_changed(const dispatch::BudgetState& state) {
  const BudgetNews news = memory_.note_state(state);
  write_breaker(news);
  write_call_limits(news);
  if (!news.throttle) return;
  write_pace(*news.throttle, "calls_per_minute", news.calls_per_minute);
  write_pace(*news.throttle, "tokens_per_minute", news.tokens_per_minute);
}

void BudgetIncidents::retry_budget_spent() {
  const auto held_back = admit("retries");
  if (!held_back) return;
  log_.write(LogLevel::warn, "the retry budget is spent: failed calls are given up",
             {{"upstream", upstream_}, {"model", model_}, {"held_back", *held_back}});
}

void BudgetIncidents::fault_handled(const CallFault& fault, dispatch::Aftermath aftermath) {
  // What is proven of the account was written by call_finished(); a call that we gave up ourselves
  // is no incident.
  const bool written = is_account_fault(fault.kind) && account_refused_;
  if (written || fault.kind == FaultKind::aborted) return;
  write_fault(LogLevel::warn, "provider call failed", fault, label(aftermath));
}

void BudgetIncidents::write_fault(LogLevel level, std::string_view message, const CallFault& fault,
                                  std::string_view aftermath) {
  std::string kind(label(fault.kind));
  kind.append(" ").append(aftermath);
  const auto held_back = admit(kind);
  if (!held_back) return;
  log_.write(level, message,
             {{"upstream", upstream_},
              {"model", model_},
              {"kind", label(fault.kind)},
              {"aftermath", aftermath},
              {"address", std::string_view(fault.place.address)},
              {"status", static_cast<std::uint64_t>(fault.status)},
              {"provider_code", std::string_view(fault.provider_code)},
              {"provider_request_id", std::string_view(fault.provider_request_id)},
              {"detail", std::string_view(fault.message).substr(0, kMaxDetailBytes)},
              {"held_back", *held_back}});
}

void BudgetIncidents::write_call_limits(const BudgetNews& news) {
  for (const SizeAspect aspect : kSizeAspects) {
    const std::optional<Fall>& fall = news.most[static_cast<std::size_t>(aspect)];
    if (!fall) continue;
    std::string kind("size ");
    const auto held_back = admit(kind.append(label(aspect)));
    if (!held_back) continue;
    log_.write(LogLevel::warn, "the provider takes less in a call than was thought",
               {{"upstream", upstream_},
                {"model", model_},
                {"figure", label(aspect)},
                {"from", fall->from},
                {"to", fall->to},
                {"held_back", *held_back}});
  }
}

void BudgetIncidents::write_breaker(const BudgetNews& news) {
  if (news.breaker_opened) {
    log_.write(LogLevel::warn, "breaker opened: the upstream is only probed",
               {{"upstream", upstream_}, {"model", model_}});
  }
  if (news.breaker_closed) {
    log_.write(LogLevel::info, "breaker closed: the upstream is well again",
               {{"upstream", upstream_}, {"model", model_}});
  }
}

void BudgetIncidents::write_pace(FaultKind throttle, std::string_view figure,
                                 const std::optional<Fall>& fall) {
  if (!fall) return;
  std::string kind("pace ");
  const auto held_back = admit(kind.append(figure));
  if (!held_back) return;
  log_.write(LogLevel::warn, "a throttle lowered the pace",
             {{"upstream", upstream_},
              {"model", model_},
              {"kind", label(throttle)},
              {"figure", figure},
              {"from", fall->from},
              {"to", fall->to},
              {"held_back", *held_back}});
}

}  // namespace gateway::telemetry
