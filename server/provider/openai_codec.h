// The provider's OpenAI-compatible dialect (docs/provider.md, 4): texts, dense vectors.
#pragma once

#include <string>

#include "provider/codec.h"

namespace gateway::provider {

/// Text type, sparse vectors and instruct do not exist here: a batch that asks for them is encoded
/// without, so whoever configures this dialect must not offer them. Thread: any.
class OpenAiCodec final : public Codec {
 public:
  /// `path_prefix`: see make_codec().
  explicit OpenAiCodec(std::string path_prefix);

  [[nodiscard]] HttpRequest encode(const Batch& batch,
                                   const Credentials& credentials) const override;
  [[nodiscard]] Result<BatchAnswer, CallFault> decode(const HttpResponse& response,
                                                      const Batch& batch) const override;

 private:
  const std::string target_;
};

}  // namespace gateway::provider
