#include "grpc_door/budget_mapping.h"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "grpc_door/microseconds.h"

namespace gateway::grpc_door {
namespace {

namespace pb = embedding::v1;

pb::UpstreamBudget::Breaker to_breaker(faults::CircuitBreaker::State state) {
  switch (state) {
    case faults::CircuitBreaker::State::closed:
      return pb::UpstreamBudget::BREAKER_CLOSED;
    case faults::CircuitBreaker::State::open:
      return pb::UpstreamBudget::BREAKER_OPEN;
    case faults::CircuitBreaker::State::half_open:
      return pb::UpstreamBudget::BREAKER_HALF_OPEN;
  }
  return pb::UpstreamBudget::BREAKER_UNSPECIFIED;
}

std::uint64_t zero_if_unbounded(std::uint64_t most) {
  return most == CallSize::kUnbounded ? 0 : most;
}

void fill_minute(const dispatch::BudgetMinute& minute, pb::UpstreamBudget& out) {
  out.set_slots_used(minute.slots_used);
  out.set_slots_allowed(minute.slots_allowed.value_or(0));
  out.set_tokens_used(minute.tokens);
  out.set_rate_throttles(minute.rate_throttles);
  out.set_token_throttles(minute.token_throttles);
  out.set_burst_throttles(minute.burst_throttles);
}

void fill_budget(const dispatch::BudgetReport& budget, pb::UpstreamBudget& out) {
  out.set_upstream(budget.upstream);
  out.set_weight(budget.weight);
  out.set_configured_calls_per_minute(budget.configured.calls_per_minute.value_or(0));
  out.set_paced_calls_per_minute(budget.paced.calls_per_minute.value_or(0));
  out.set_configured_tokens_per_minute(budget.configured.tokens_per_minute.value_or(0));
  out.set_paced_tokens_per_minute(budget.paced.tokens_per_minute.value_or(0));
  fill_minute(budget.last_minute, out);
  out.set_in_flight(static_cast<std::uint32_t>(budget.in_flight));
  out.set_max_in_flight(static_cast<std::uint32_t>(budget.max_in_flight));
  out.set_items_per_call(static_cast<std::uint32_t>(budget.most[SizeAspect::items]));
  out.set_images_per_call(static_cast<std::uint32_t>(budget.most[SizeAspect::images]));
  out.set_videos_per_call(static_cast<std::uint32_t>(budget.most[SizeAspect::videos]));
  out.set_tokens_per_call(zero_if_unbounded(budget.most[SizeAspect::tokens]));
  out.set_bytes_per_call(zero_if_unbounded(budget.most[SizeAspect::bytes]));
  if (budget.next_size_trial_in)
    out.set_next_size_trial_us(in_microseconds(*budget.next_size_trial_in));
  out.set_burst_calls(static_cast<std::uint32_t>(budget.burst_calls));
  out.set_token_ratio(budget.token_ratio);
  out.set_latency_p50_us(in_microseconds(budget.latency_p50));
  out.set_latency_p90_us(in_microseconds(budget.latency_p90));
  out.set_breaker(to_breaker(budget.breaker));
  if (budget.next_slot_in) out.set_next_slot_us(in_microseconds(*budget.next_slot_in));
  out.set_retries_left(budget.retries_left);
}

void fill_tenant(const dispatch::TenantReport& tenant, pb::TenantQueue& out) {
  out.set_tenant(tenant.name);
  out.set_weight(tenant.weight);
  out.set_interactive_items(tenant.interactive_items);
  out.set_bulk_items(tenant.bulk_items);
  out.set_bytes(tenant.bytes);
}

void fill_tenants(const std::vector<dispatch::TenantReport>& tenants,
                  const access::Identity& caller, pb::ModelBudget& out) {
  std::size_t named = 0;
  for (const dispatch::TenantReport& tenant : tenants) {
    if (!caller.sees_everybody() && tenant.name != caller.tenant()) continue;
    if (++named > kMaxTenantsReported) return;
    fill_tenant(tenant, *out.add_tenants());
  }
}

void fill_model_budget(const dispatch::ModelReport& report, const access::Identity& caller,
                       pb::ModelBudget& out) {
  out.set_model(report.model);
  out.set_queued_items(report.queued_items);
  out.set_queued_bytes(report.queued_bytes);
  fill_tenants(report.tenants, caller, out);
  out.set_tenants_waiting(static_cast<std::uint32_t>(report.tenants.size()));
  if (report.expected_wait_interactive) {
    out.set_expected_wait_interactive_us(in_microseconds(*report.expected_wait_interactive));
  }
  if (report.expected_wait_bulk) {
    out.set_expected_wait_bulk_us(in_microseconds(*report.expected_wait_bulk));
  }
  out.set_suspects(static_cast<std::uint32_t>(report.suspects));
  for (const dispatch::BudgetReport& budget : report.budgets)
    fill_budget(budget, *out.add_budgets());
}

/// The raw bytes of an image that a call's items can carry as a data URI: in base64, and with what
/// stands around it.
std::uint64_t image_bytes_in(std::uint64_t item_bytes) {
  constexpr std::uint64_t kAround = 128;
  return item_bytes < kAround ? 0 : (item_bytes - kAround) / 4 * 3;
}

/// Over all upstreams; 0 if one of them is not limited, since then the model is not.
double sum_of(const dispatch::ModelReport& report, RateLimits dispatch::BudgetReport::*limits,
              std::optional<double> RateLimits::*limit) {
  double sum = 0;
  for (const dispatch::BudgetReport& budget : report.budgets) {
    const std::optional<double>& figure = budget.*limits.*limit;
    if (!figure) return 0;
    sum += *figure;
  }
  return sum;
}

}  // namespace

void fill_budgets(const std::vector<dispatch::ModelReport>& reports, std::string_view model,
                  const access::Identity& caller, ModelBudgets& out) {
  out.Clear();
  for (const dispatch::ModelReport& report : reports) {
    const bool asked = model.empty() || report.model == model;
    if (asked && caller.may_use(report.model)) {
      fill_model_budget(report, caller, *out.Add());
    }
  }
}

void fill_standing(const dispatch::ModelReport& report, pb::Model& out) {
  if (report.budgets.empty()) return;
  const auto sum = [&report](RateLimits dispatch::BudgetReport::*limits, auto limit) {
    return sum_of(report, limits, limit);
  };
  out.set_calls_per_minute(sum(&dispatch::BudgetReport::configured, &RateLimits::calls_per_minute));
  out.set_tokens_per_minute(
      sum(&dispatch::BudgetReport::configured, &RateLimits::tokens_per_minute));
  out.set_paced_calls_per_minute(
      sum(&dispatch::BudgetReport::paced, &RateLimits::calls_per_minute));
  out.set_paced_tokens_per_minute(
      sum(&dispatch::BudgetReport::paced, &RateLimits::tokens_per_minute));
  const auto least = [&report](SizeAspect aspect) {
    std::uint64_t most = CallSize::kUnbounded;
    for (const dispatch::BudgetReport& budget : report.budgets)
      most = std::min(most, budget.most[aspect]);
    return most;
  };
  out.set_learned_items_per_call(static_cast<std::uint32_t>(least(SizeAspect::items)));
  out.set_learned_images_per_call(static_cast<std::uint32_t>(least(SizeAspect::images)));
  out.set_learned_videos_per_call(static_cast<std::uint32_t>(least(SizeAspect::videos)));
  out.set_learned_tokens_per_call(zero_if_unbounded(least(SizeAspect::tokens)));
  out.set_learned_bytes_per_call(zero_if_unbounded(least(SizeAspect::bytes)));
  for (const dispatch::BudgetReport& budget : report.budgets) {
    const std::uint64_t bytes = budget.most[SizeAspect::bytes];
    if (bytes < budget.configured_most[SizeAspect::bytes])
      out.set_max_image_bytes(std::min(out.max_image_bytes(), image_bytes_in(bytes)));
  }
}

}  // namespace gateway::grpc_door
