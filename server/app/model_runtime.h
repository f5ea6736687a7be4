// One model as it runs: its dispatch, and a codec for each account that serves it.
#pragma once

#include <memory>
#include <vector>

#include "app/config/loader.h"
#include "app/pools.h"
#include "dispatch/model_dispatch.h"
#include "provider/codec.h"

namespace gateway::app {

/// Puts the objects of one model together, in the order in which they need each other.
///
/// Thread: the owner's, before its shard starts and after it ended, but for configure().
class ModelRuntime {
 public:
  /// Everything referred to outlives the result. Error: why an account's TLS can't be set up. The
  /// model's dialects carry it: configuration has checked that.
  [[nodiscard]] static Result<std::unique_ptr<ModelRuntime>, std::string> make(
      const config::LoadedConfig& loaded, const config::ModelConfig& model, const ModelSpec& spec,
      Pools& pools, dispatch::Shard& shard, dispatch::ModelProbe& probe);

  /// Has the model take what `loaded` says now of its limits, shares, weights and keys. Its
  /// accounts are those it was made with. Thread: the owner's, while the shard runs.
  void configure(const config::LoadedConfig& loaded, const config::ModelConfig& model);

  [[nodiscard]] dispatch::ModelDispatch& dispatch() { return *dispatch_; }

 private:
  ModelRuntime() = default;

  std::vector<std::unique_ptr<provider::Codec>> codecs_;
  std::unique_ptr<dispatch::ModelDispatch> dispatch_;
};

}  // namespace gateway::app
