// The two pure functions every wire dialect consists of.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "domain/batch.h"
#include "domain/call_fault.h"
#include "domain/http_message.h"

namespace gateway::provider {

/// The dialects a provider account can be spoken to in.
enum class Dialect {
  dashscope_native,   ///< Text and multimodal, all options (docs/provider.md, 2 and 3).
  openai_compatible,  ///< Text, dense only (docs/provider.md, 4).
};

/// What the provider knows our account by. Never logged.
struct Credentials {
  std::string api_key;
  std::string workspace;  ///< Empty: the account's default workspace.

  bool operator==(const Credentials&) const = default;
};

/// Turns batches into HTTP requests and HTTP answers into vectors.
///
/// Pure and stateless: no clock, no socket, no retry. Thread: any.
class Codec {
 public:
  virtual ~Codec() = default;

  /// Precondition: the batch fits its model (capacity, dimension, options); the door has
  /// checked it.
  [[nodiscard]] virtual HttpRequest encode(const Batch& batch,
                                           const Credentials& credentials) const = 0;

  /// Either all rows' vectors, mapped by the provider's own index, counted, and checked for length
  /// and finiteness, or the one fault that the answer stands for. Never throws, whatever the bytes.
  [[nodiscard]] virtual Result<BatchAnswer, CallFault> decode(const HttpResponse& response,
                                                              const Batch& batch) const = 0;
};

/// What all paths of a dialect begin with, behind the path of the base URL (docs/provider.md, 1.2).
inline constexpr std::string_view kNativePath = "/api/v1/services/embeddings";
inline constexpr std::string_view kCompatiblePath = "/compatible-mode/v1/embeddings";
[[nodiscard]] std::string_view path_of(Dialect dialect);

/// The codec for a model's modality in a dialect; null if the dialect can't carry it (multimodal
/// over the compatible endpoint). `path_prefix` is what precedes the dialect's own path, usually
/// empty.
[[nodiscard]] std::unique_ptr<Codec> make_codec(Dialect dialect, Modality modality,
                                                std::string path_prefix);

}  // namespace gateway::provider
