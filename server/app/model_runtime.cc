#include "app/model_runtime.h"

#include <algorithm>
#include <functional>
#include <random>
#include <utility>

#include "policy/pacing/own_slots.h"

namespace gateway::app {
namespace {

batching::CallBounds bounds_of(const config::ModelConfig& model, const ModelSpec& spec) {
  return {.capacity = spec.capacity,
          .max_tokens = spec.max_tokens_per_call,
          .max_bytes = model.max_bytes_per_call,
          .shared = !spec.fused};
}

dispatch::ModelDispatch::Params dispatch_params(const config::LoadedConfig& loaded,
                                                const config::ModelConfig& model,
                                                const ModelSpec& spec) {
  const config::Config& config = loaded.config;
  queueing::TenantTable::Params tenants{.max_tenants = config.fairness.max_tenants, .weights = {}};
  for (const config::TenantConfig& tenant : loaded.tenants)
    tenants.weights.emplace(tenant.name, tenant.weight);
  const config::QueueConfig& queue = config.queue;
  return {.limits = {.max_items_per_tenant = queue.max_items_per_tenant.value_or(queue.max_items),
                     .max_bytes_per_tenant = queue.max_bytes_per_tenant.value_or(queue.max_bytes)},
          .fairness = {.bulk_share = config.fairness.bulk_share,
                       .tenants = std::move(tenants),
                       .nominal = bounds_of(model, spec)},
          .retry = {.max_attempts = static_cast<int>(config.retry.max_attempts),
                    .base_backoff = config.retry.base_backoff,
                    .max_backoff = config.retry.max_backoff}};
}

budget::Budget::Params budget_params(const config::Config& config, const config::ModelConfig& model,
                                     const config::ModelUpstreamConfig& upstream,
                                     const ModelSpec& spec) {
  return {.pace = {.rate = our_budget(config.deployment, upstream),
                   .burst_calls = model.burst_calls,
                   .max_in_flight = model.max_inflight_calls,
                   .ramp = {.enabled = model.ramp}},
          .bounds = bounds_of(model, spec),
          .breaker = {.consecutive_failures = config.breaker.consecutive_failures,
                      .failure_share = config.breaker.failure_share,
                      .open_for = config.breaker.open_for,
                      .max_open_for = config.breaker.max_open_for},
          .retries = {.share = config.retry.budget_share,
                      .per_minute = config.retry.budget_per_minute}};
}

const config::UpstreamConfig& account_of(const config::Config& config,
                                         const config::ModelUpstreamConfig& upstream) {
  return *std::ranges::find(config.upstreams, upstream.name, &config::UpstreamConfig::name);
}

dispatch::Upstream::Params upstream_params(const config::Config& config,
                                           const config::ModelConfig& model,
                                           const config::ModelUpstreamConfig& upstream,
                                           const ModelSpec& spec) {
  return {.name = upstream.name,
          .weight = upstream.weight,
          .budget = budget_params(config, model, upstream, spec),
          .call_timeout = account_of(config, upstream).call_timeout};
}

provider::Credentials key_of(const config::UpstreamConfig& account) {
  return {account.api_key.reveal(), account.workspace};
}

std::function<double()> random_numbers() {
  return [engine = std::mt19937_64(std::random_device{}())]() mutable {
    return std::uniform_real_distribution<>(0, 1)(engine);
  };
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

Result<std::unique_ptr<ModelRuntime>, std::string> ModelRuntime::make(
    const config::LoadedConfig& loaded, const config::ModelConfig& model, const ModelSpec& spec,
    Pools& pools, dispatch::Shard& shard, dispatch::Probe& probe) {
  const config::Config& config = loaded.config;
  std::unique_ptr<ModelRuntime> runtime(new ModelRuntime(spec));
  std::vector<dispatch::ModelDispatch::Account> accounts;
  for (const config::ModelUpstreamConfig& upstream : model.upstreams) {
    const config::UpstreamConfig& account = account_of(config, upstream);
    const auto pool = pools.of(account, shard);
    if (!pool) return pool.error();
    runtime->codecs_.push_back(
        provider::make_codec(account.dialect, spec.modality, account.origin.path_prefix));
    accounts.push_back(
        {upstream_params(config, model, upstream, spec),
         dispatch::Destination{spec, *runtime->codecs_.back(), **pool, key_of(account)},
         std::make_unique<pacing::OwnSlots>()});
  }
  runtime->dispatch_ = std::make_unique<dispatch::ModelDispatch>(
      spec, dispatch_params(loaded, model, spec), std::move(accounts), shard, probe,
      random_numbers());
  return runtime;
}

void ModelRuntime::configure(const config::LoadedConfig& loaded, const config::ModelConfig& model) {
  dispatch::ModelDispatch::Settings settings{.params = dispatch_params(loaded, model, spec_),
                                             .accounts = {}};
  for (const config::ModelUpstreamConfig& upstream : model.upstreams) {
    settings.accounts.push_back({upstream_params(loaded.config, model, upstream, spec_),
                                 key_of(account_of(loaded.config, upstream))});
  }
  dispatch_->shard().post(
      [this, settings = std::move(settings)] { dispatch_->configure(settings); });
}

}  // namespace gateway::app
