// DashScope's own dialect for texts, images and videos (docs/provider.md, 3).
#pragma once

#include <string>

#include "provider/codec.h"

namespace gateway::provider {

/// Each part is an element with a single key, since several keys in one element would fuse. On
/// independent models element k is contents[k]; on a fused model the one content's parts are the
/// elements. Thread: any.
class DashScopeMultimodalCodec final : public Codec {
 public:
  /// `path_prefix`: see make_codec().
  explicit DashScopeMultimodalCodec(std::string path_prefix);

  [[nodiscard]] HttpRequest encode(const Batch& batch,
                                   const Credentials& credentials) const override;
  [[nodiscard]] Result<BatchAnswer, CallFault> decode(const HttpResponse& response,
                                                      const Batch& batch) const override;

 private:
  const std::string target_;
};

}  // namespace gateway::provider
