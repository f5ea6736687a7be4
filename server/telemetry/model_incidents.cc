#include "telemetry/model_incidents.h"

#include <chrono>
#include <cstdint>
#include <utility>

#include "telemetry/label_values.h"

namespace gateway::telemetry {
namespace {

/// What goes on goes on for long: the first line is the news.
constexpr LineLimiter::Allowance kOnceAMinute{.lines = 1, .interval = std::chrono::minutes(1)};

/// The provider's words with the gateway's own before them.
constexpr std::size_t kMaxErrorBytes = 360;

std::int64_t whole_seconds(Duration duration) {
  return std::chrono::ceil<std::chrono::seconds>(duration).count();
}

}  // namespace

ModelIncidents::ModelIncidents(Log& log, std::function<Timestamp()> now, std::string model)
    : log_(log),
      now_(std::move(now)),
      model_(std::move(model)),
      culprits_(kOnceAMinute),
      parameters_(kOnceAMinute) {}

dispatch::BudgetProbe& ModelIncidents::budget(std::string_view upstream) {
  return budgets_.emplace_back(log_, now_, std::string(upstream), model_);
}

void ModelIncidents::item_convicted(const dispatch::ItemConvicted& event) {
  const auto held_back = culprits_.admit(std::string(event.tenant), now_());
  if (!held_back) return;
  log_.write(LogLevel::warn, "an item was at fault for a failed call",
             {{"tenant", event.tenant},
              {"upstream", event.upstream},
              {"model", model_},
              {"kind", label(event.fault.kind)},
              {"provider_code", event.fault.provider_code},
              {"provider_request_id", event.fault.provider_request_id},
              {"calls", static_cast<std::uint64_t>(event.calls)},
              {"held_back", *held_back}});
}

void ModelIncidents::tenant_set_apart(const dispatch::TenantSetApart& event) {
  const auto held_back = changes_.admit("apart", now_());
  if (!held_back) return;
  log_.write(LogLevel::warn,
             "a tenant rides in calls of its own: too many of its items are at fault",
             {{"tenant", event.tenant},
              {"model", model_},
              {"culprits", static_cast<std::uint64_t>(event.culprits)},
              {"of_items", static_cast<std::uint64_t>(event.of_items)},
              {"held_back", *held_back}});
}

void ModelIncidents::tenant_rejoined(std::string_view tenant) {
  const auto held_back = changes_.admit("together", now_());
  if (!held_back) return;
  log_.write(LogLevel::info, "a tenant shares calls with others again",
             {{"tenant", tenant}, {"model", model_}, {"held_back", *held_back}});
}

void ModelIncidents::parameters_refused(const dispatch::ParametersRefused& event) {
  const CallParameters& parameters = event.parameters;
  const bool instruct = !parameters.instruct.empty();
  std::string key = std::to_string(parameters.dimension);
  key.append(label(parameters.output_type)).append(label(parameters.text_type));
  const auto held_back = parameters_.admit(key.append(instruct ? "+" : "-"), now_());
  if (!held_back) return;
  log_.write(LogLevel::warn, "the provider refuses parameters: items with them are turned away",
             {{"model", model_},
              {"dimension", static_cast<std::uint64_t>(parameters.dimension)},
              {"output_type", label(parameters.output_type)},
              {"text_type", label(parameters.text_type)},
              {"instruct", instruct},
              {"tenants", static_cast<std::uint64_t>(event.tenants)},
              {"refused_for_s", whole_seconds(event.refused_for)},
              {"provider_code", event.error.provider_code},
              {"provider_request_id", event.error.provider_request_id},
              {"detail", std::string_view(event.error.message).substr(0, kMaxErrorBytes)},
              {"held_back", *held_back}});
}

}  // namespace gateway::telemetry
