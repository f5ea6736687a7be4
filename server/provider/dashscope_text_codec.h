// DashScope's own dialect for texts (docs/provider.md, 2).
#pragma once

#include <string>

#include "provider/codec.h"

namespace gateway::provider {

/// Texts with every option: dimension, sparse vectors, text type, instruct. Options that the model
/// does not know are left out even at their defaults. Thread: any.
class DashScopeTextCodec final : public Codec {
 public:
  /// `path_prefix`: see make_codec().
  explicit DashScopeTextCodec(std::string path_prefix);

  [[nodiscard]] HttpRequest encode(const Batch& batch,
                                   const Credentials& credentials) const override;
  [[nodiscard]] Result<BatchAnswer, CallFault> decode(const HttpResponse& response,
                                                      const Batch& batch) const override;

 private:
  const std::string target_;
};

}  // namespace gateway::provider
