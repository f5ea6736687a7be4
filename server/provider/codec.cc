#include "provider/codec.h"

#include <utility>

#include "provider/dashscope_multimodal_codec.h"
#include "provider/dashscope_text_codec.h"
#include "provider/openai_codec.h"

namespace gateway::provider {

std::string_view path_of(Dialect dialect) {
  switch (dialect) {
    case Dialect::dashscope_native:
      return kNativePath;
    case Dialect::openai_compatible:
      break;
  }
  return kCompatiblePath;
}

std::unique_ptr<Codec> make_codec(Dialect dialect, Modality modality, std::string path_prefix) {
  const bool text = modality == Modality::text;
  switch (dialect) {
    case Dialect::dashscope_native:
      if (text) return std::make_unique<DashScopeTextCodec>(std::move(path_prefix));
      return std::make_unique<DashScopeMultimodalCodec>(std::move(path_prefix));
    case Dialect::openai_compatible:
      // The provider answers 404 model_not_supported to multimodal models there
      // (docs/provider.md, 4.1).
      if (text) return std::make_unique<OpenAiCodec>(std::move(path_prefix));
      break;
  }
  return nullptr;
}

}  // namespace gateway::provider
