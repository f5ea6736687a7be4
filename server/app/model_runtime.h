// One model as it runs: its queue, its codec and the upstream that answers it.
#pragma once

#include <memory>

#include "app/config/config.h"
#include "dispatch/model_queue.h"
#include "dispatch/model_router.h"
#include "dispatch/upstream.h"
#include "provider/codec.h"

namespace gateway {

/// Puts the objects of one model together, in the order in which they need each other.
///
/// Thread: the owner's, before its shard starts and after it ended.
class ModelRuntime {
 public:
  /// Everything referred to outlives this. The model's dialect carries it: configuration has
  /// checked that.
  ModelRuntime(const Config& config, const ModelConfig& model, const UpstreamConfig& account,
               const ModelSpec& spec, Shard& shard, HttpExchange& exchange, Probe& probe);

  [[nodiscard]] ModelRouter::Route route() { return {&queue_, &upstream_}; }

 private:
  std::unique_ptr<Codec> codec_;
  ModelQueue queue_;
  Upstream upstream_;
};

}  // namespace gateway
