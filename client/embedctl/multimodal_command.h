// `embedctl multimodal`: texts, images and videos in the order given.
#pragma once

#include <string>
#include <vector>

#include "client/embedctl/console.h"
#include "client/embedctl/embed_output.h"
#include "client/embedctl/exit_codes.h"
#include "client/embedctl/request_options.h"
#include "client/embedding_client.h"

namespace embedding_client {

/// Largest image file that is read; the model's own limit, which the gateway checks, is far below.
inline constexpr std::size_t kMaxImageFileBytes = 32 << 20;

struct ContentArgument {
  enum class Kind { text, image, video };
  Kind kind = Kind::text;
  std::string value;  ///< The text, the image's file or address, the video's address.
};

struct MultimodalOptions {
  std::vector<ContentArgument> contents;
  RequestOptions request;
  OutputOptions output;
};

/// Result k is of content k; on a fused model the one result is of them all.
[[nodiscard]] ExitCode run_multimodal(const MultimodalOptions& options,
                                      const EmbeddingClient& client, Console& console);

}  // namespace embedding_client
