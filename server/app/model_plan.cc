#include "app/model_plan.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace gateway::app {
namespace {

queueing::FairQueue::Shares shares_of(const config::LoadedConfig& loaded) {
  queueing::FairQueue::Shares shares{.bulk_share = loaded.config.fairness.bulk_share};
  for (const config::TenantConfig& tenant : loaded.tenants)
    shares.weights.emplace(tenant.name, tenant.weight);
  return shares;
}

budget::Budget::Settings budget_settings(const config::Config& config,
                                         const config::ModelConfig& model,
                                         const config::ModelUpstreamConfig& upstream) {
  return {
      .pace = {.rate = our_budget(config.deployment, upstream),
               .burst_calls = model.burst == config::Burst::off ? 0 : model.burst_calls,
               .max_in_flight = model.max_inflight_calls,
               .ramp = {.enabled = model.ramp}},
      .breaker = {.open_for = config.breaker.open_for, .max_open_for = config.breaker.max_open_for},
      .retries = {.share = config.retry.budget_share,
                  .per_minute = config.retry.budget_per_minute}};
}

}  // namespace

RateLimits our_budget(const config::DeploymentConfig& deployment,
                      const config::ModelUpstreamConfig& upstream) {
  const double share = deployment.budget_share.value_or(1);
  const auto ours = [&](std::optional<double> budget) {
    return budget ? std::optional(*budget * share) : std::nullopt;
  };
  return {ours(upstream.calls_per_minute), ours(upstream.tokens_per_minute)};
}

const config::UpstreamConfig& account_of(const config::Config& config,
                                         const config::ModelUpstreamConfig& upstream) {
  return *std::ranges::find(config.upstreams, upstream.name, &config::UpstreamConfig::name);
}

dispatch::ModelSettings model_settings(const config::LoadedConfig& loaded,
                                       const config::ModelConfig& model) {
  const config::Config& config = loaded.config;
  const config::QueueConfig& queue = config.queue;
  dispatch::ModelSettings settings{
      .limits = {.max_items_per_tenant = queue.max_items_per_tenant.value_or(queue.max_items),
                 .max_bytes_per_tenant = queue.max_bytes_per_tenant.value_or(queue.max_bytes)},
      .shares = shares_of(loaded),
      .retry = {.max_attempts = static_cast<int>(config.retry.max_attempts),
                .base_backoff = config.retry.base_backoff,
                .max_backoff = config.retry.max_backoff},
      .accounts = {}};
  for (const config::ModelUpstreamConfig& upstream : model.upstreams) {
    const config::UpstreamConfig& account = account_of(config, upstream);
    settings.accounts.push_back({.weight = upstream.weight,
                                 .budget = budget_settings(config, model, upstream),
                                 .credentials = {account.api_key.reveal(), account.workspace}});
  }
  return settings;
}

dispatch::ModelPlan model_plan(const config::LoadedConfig& loaded, const config::ModelConfig& model,
                               const ModelSpec& spec, std::vector<dispatch::Account> accounts) {
  return {.model = spec,
          .max_bytes_per_call = model.max_bytes_per_call,
          .max_tenants = loaded.config.fairness.max_tenants,
          .accounts = std::move(accounts),
          .settings = model_settings(loaded, model)};
}

}  // namespace gateway::app
