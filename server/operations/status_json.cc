#include "operations/status_json.h"

#include <algorithm>
#include <optional>

#include <nlohmann/json.hpp>

#include "telemetry/label_values.h"
#include "telemetry/log_line.h"

namespace gateway::operations {
namespace {

using Json = nlohmann::ordered_json;

double seconds(Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

Json optional_seconds(const std::optional<Duration>& duration) {
  return duration ? Json(seconds(*duration)) : Json(nullptr);
}

Json optional_number(const std::optional<double>& number) {
  return number ? Json(*number) : Json(nullptr);
}

std::int64_t milliseconds_since_1970(std::chrono::system_clock::time_point at) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(at.time_since_epoch()).count();
}

Json occupancy_json(const Occupancy& occupancy) {
  return {{"held", occupancy.held}, {"limit", occupancy.limit}};
}

Json limits_json(const RateLimits& limits) {
  return {{"calls_per_minute", optional_number(limits.calls_per_minute)},
          {"tokens_per_minute", optional_number(limits.tokens_per_minute)}};
}

Json minute_json(const dispatch::BudgetMinute& minute) {
  return {{"slots_used", minute.slots_used},
          {"slots_allowed", optional_number(minute.slots_allowed)},
          {"tokens", minute.tokens},
          {"throttles",
           {{"rate", minute.rate_throttles},
            {"tokens", minute.token_throttles},
            {"burst", minute.burst_throttles}}}};
}

Json call_limits_json(const dispatch::BudgetReport& budget) {
  Json json{{"next_trial_in_seconds", optional_seconds(budget.next_size_trial_in)}};
  for (const SizeAspect aspect : kSizeAspects) {
    const std::uint64_t most = budget.most[aspect];
    json[std::string(telemetry::label(aspect))] =
        most == CallSize::kUnbounded ? Json(nullptr) : Json(most);
  }
  return json;
}

Json budget_json(const dispatch::BudgetReport& budget, const CallTotals& totals) {
  Json json{{"upstream", budget.upstream},
            {"weight", budget.weight},
            {"configured", limits_json(budget.configured)},
            {"paced", limits_json(budget.paced)},
            {"last_minute", minute_json(budget.last_minute)},
            {"in_flight", budget.in_flight},
            {"max_in_flight", budget.max_in_flight},
            {"burst_calls", budget.burst_calls},
            {"call_limits", call_limits_json(budget)},
            {"token_ratio", budget.token_ratio},
            {"latency_seconds", nullptr},
            {"breaker", telemetry::label(budget.breaker)},
            {"next_slot_in_seconds", optional_seconds(budget.next_slot_in)},
            {"retries_left", budget.retries_left},
            {"calls", totals.calls},
            {"items", totals.items},
            {"outcomes", totals.outcomes}};
  if (budget.latency_p50 > Duration::zero()) {
    json["latency_seconds"] = {{"p50", seconds(budget.latency_p50)},
                               {"p90", seconds(budget.latency_p90)}};
  }
  return json;
}

Json tenants_json(const std::vector<dispatch::TenantReport>& tenants) {
  Json json = Json::array();
  for (std::size_t k = 0; k < std::min(tenants.size(), kMaxTenantsShown); ++k) {
    const dispatch::TenantReport& tenant = tenants[k];
    json.push_back({{"tenant", tenant.name},
                    {"weight", tenant.weight},
                    {"interactive_items", tenant.interactive_items},
                    {"bulk_items", tenant.bulk_items},
                    {"bytes", tenant.bytes}});
  }
  return json;
}

Json model_json(const dispatch::ModelReport& model, const RegistryFigures& figures) {
  Json budgets = Json::array();
  for (const dispatch::BudgetReport& budget : model.budgets) {
    const auto totals = figures.calls.find({budget.upstream, model.model});
    budgets.push_back(
        budget_json(budget, totals == figures.calls.end() ? CallTotals{} : totals->second));
  }
  const std::size_t shown = std::min(model.tenants.size(), kMaxTenantsShown);
  return {{"model", model.model},
          {"queued_items", model.queued_items},
          {"queued_bytes", model.queued_bytes},
          {"expected_wait_seconds",
           {{"interactive", optional_seconds(model.expected_wait_interactive)},
            {"bulk", optional_seconds(model.expected_wait_bulk)}}},
          {"suspects", model.suspects},
          {"tenants", tenants_json(model.tenants)},
          {"tenants_not_shown", model.tenants.size() - shown},
          {"budgets", std::move(budgets)}};
}

Json incident_json(const telemetry::Incident& incident) {
  Json fields = Json::array();
  for (const telemetry::Incident::Field& field : incident.fields) {
    fields.push_back({{"key", field.key}, {"value", field.value}});
  }
  return {{"at_ms", milliseconds_since_1970(incident.at)},
          {"level", telemetry::log_level_name(incident.level)},
          {"message", incident.message},
          {"fields", std::move(fields)}};
}

Json totals_json(const RegistryFigures& figures) {
  return {{"requests", figures.requests},
          {"rejections", figures.rejections},
          {"items", figures.items},
          {"cpu_seconds", optional_number(figures.cpu_seconds)}};
}

}  // namespace

std::string status_json(const StatusSnapshot& snapshot, const Readiness& readiness,
                        const RegistryFigures& figures, std::chrono::system_clock::time_point now) {
  Json models = Json::array();
  for (const dispatch::ModelReport& model : snapshot.models)
    models.push_back(model_json(model, figures));
  Json incidents = Json::array();
  for (const telemetry::Incident& incident : snapshot.incidents)
    incidents.push_back(incident_json(incident));
  const Json json{
      {"at_ms", milliseconds_since_1970(now)},
      {"version", snapshot.version},
      {"uptime_seconds", seconds(snapshot.uptime)},
      {"ready", readiness.ready},
      {"reason", readiness.ready ? std::string() : readiness.reason},
      {"deployment", {{"replicas", snapshot.replicas}, {"budget_share", snapshot.budget_share}}},
      {"admitted",
       {{"items", occupancy_json(snapshot.items)}, {"bytes", occupancy_json(snapshot.bytes)}}},
      {"resident_bytes", optional_number(figures.resident_bytes)},
      {"reload_failed", figures.reload_failed},
      {"certificates_expire_at_seconds", figures.certificates},
      {"totals", totals_json(figures)},
      {"models", std::move(models)},
      {"incidents", std::move(incidents)}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace gateway::operations
