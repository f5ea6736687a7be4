// `embedctl embed`: texts from arguments, a file or a pipe; vectors out.
#pragma once

#include <string>
#include <vector>

#include "client/embedctl/console.h"
#include "client/embedctl/embed_output.h"
#include "client/embedctl/exit_codes.h"
#include "client/embedctl/request_options.h"
#include "client/embedding_client.h"

namespace embedding_client {

struct EmbedOptions {
  std::vector<std::string> texts;  ///< Arguments; none, or one "-": read lines instead.
  std::string file;                ///< Empty or "-": standard input.
  bool skip_empty = false;         ///< Leave out empty lines instead of failing them.
  std::string output_type = "dense";
  std::string text_type = "document";
  RequestOptions request;
  PipelineLimits limits;
  OutputOptions output;
};

/// Result k is of line k + 1 or of argument k; a text that can't be embedded is a result too, with
/// an error. Blocks until all is written or the console's stop is requested.
[[nodiscard]] ExitCode run_embed(const EmbedOptions& options, const EmbeddingClient& client,
                                 Console& console);

}  // namespace embedding_client
