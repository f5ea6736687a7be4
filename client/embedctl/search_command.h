// `embedctl search`: a file's lines, ranked by how similar they are to a query.
#pragma once

#include <cstddef>
#include <string>

#include "client/embedctl/console.h"
#include "client/embedctl/exit_codes.h"
#include "client/embedctl/request_options.h"
#include "client/embedding_client.h"

namespace embedding_client {

struct SearchOptions {
  std::string query;
  std::string file;  ///< Empty or "-": standard input.
  std::size_t top = 10;
  std::string format = "table";  ///< "table" or "jsonl".
  RequestOptions request;
  PipelineLimits limits;
};

/// The query is embedded with text_type QUERY and the lines with DOCUMENT where the model tells
/// them apart. Memory does not grow with the file. Empty lines are passed over.
[[nodiscard]] ExitCode run_search(const SearchOptions& options, const EmbeddingClient& client,
                                  Console& console);

}  // namespace embedding_client
