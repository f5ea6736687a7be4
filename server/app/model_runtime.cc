#include "app/model_runtime.h"

#include <functional>
#include <random>
#include <utility>

#include "app/model_plan.h"
#include "policy/pacing/own_slots.h"

namespace gateway::app {
namespace {

std::function<double()> random_numbers() {
  return [engine = std::mt19937_64(std::random_device{}())]() mutable {
    return std::uniform_real_distribution<>(0, 1)(engine);
  };
}

}  // namespace

Result<std::unique_ptr<ModelRuntime>, std::string> ModelRuntime::make(
    const config::LoadedConfig& loaded, const config::ModelConfig& model, const ModelSpec& spec,
    Pools& pools, dispatch::Shard& shard, dispatch::ModelProbe& probe) {
  std::unique_ptr<ModelRuntime> runtime(new ModelRuntime());
  std::vector<dispatch::Account> accounts;
  for (const config::ModelUpstreamConfig& upstream : model.upstreams) {
    const config::UpstreamConfig& account = account_of(loaded.config, upstream);
    const auto pool = pools.of(account, shard);
    if (!pool) return pool.error();
    runtime->codecs_.push_back(
        provider::make_codec(account.dialect, spec.modality, account.origin.path_prefix));
    accounts.push_back({.name = upstream.name,
                        .site = account.origin.authority(),
                        .codec = *runtime->codecs_.back(),
                        .exchange = **pool,
                        .call_timeout = account.call_timeout,
                        .slots = std::make_unique<pacing::OwnSlots>()});
  }
  runtime->dispatch_ = std::make_unique<dispatch::ModelDispatch>(
      model_plan(loaded, model, spec, std::move(accounts)), shard, probe, random_numbers());
  return runtime;
}

void ModelRuntime::configure(const config::LoadedConfig& loaded, const config::ModelConfig& model) {
  dispatch_->shard().post(
      [this, settings = model_settings(loaded, model)] { dispatch_->configure(settings); });
}

}  // namespace gateway::app
