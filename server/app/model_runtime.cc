#include "app/model_runtime.h"

#include <functional>
#include <random>
#include <utility>

namespace gateway {
namespace {

Upstream::Params upstream_params(const Config& config, const ModelConfig& model,
                                 const UpstreamConfig& account, const ModelSpec& spec) {
  return {.name = account.name,
          .pace = {.rate = spec.limits,
                   .burst_calls = model.burst_calls,
                   .max_in_flight = model.max_inflight_calls},
          .bounds = {.capacity = spec.capacity,
                     .max_tokens = spec.max_tokens_per_call,
                     .max_bytes = model.max_bytes_per_call,
                     .shared = !spec.fused},
          .retry = {.max_attempts = static_cast<int>(config.retry.max_attempts),
                    .base_backoff = config.retry.base_backoff,
                    .max_backoff = config.retry.max_backoff},
          .call_timeout = account.call_timeout};
}

std::function<double()> random_numbers() {
  return [engine = std::mt19937_64(std::random_device{}())]() mutable {
    return std::uniform_real_distribution<>(0, 1)(engine);
  };
}

}  // namespace

ModelRuntime::ModelRuntime(const Config& config, const ModelConfig& model,
                           const UpstreamConfig& account, const ModelSpec& spec, Shard& shard,
                           HttpExchange& exchange, Probe& probe)
    : codec_(make_codec(account.dialect, spec.modality, account.origin.path_prefix)),
      queue_(spec, shard, probe),
      upstream_(upstream_params(config, model, account, spec),
                Destination{spec, *codec_, exchange,
                            Credentials{account.api_key.reveal(), account.workspace}},
                queue_, probe, random_numbers()) {}

}  // namespace gateway
