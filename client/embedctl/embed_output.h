// Where results go and in which format: the options, and the writer they stand for.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "client/embedctl/console.h"
#include "client/embedctl/output_file.h"
#include "client/embedctl/result_writer.h"
#include "client/status.h"
#include "embedding/v1/embedding_service.pb.h"

namespace embedding_client {

struct OutputOptions {
  std::string format;    ///< "table", "jsonl", "npy"; empty: by --out's ending, else a table for a
                         ///< terminal, else JSONL.
  std::string path;      ///< Empty: standard output.
  bool replace = false;  ///< Over a file that is there.
  bool with_text = false;
};

/// The one place that knows formats and files. Results in, in order; at the end the file is
/// complete under its name, or partial under another, or was never there.
///
/// Thread: one at a time.
class EmbedOutput {
 public:
  /// INVALID_ARGUMENT if the format can't hold what was asked for, or the file can't be made or is
  /// there and not to be replaced. `console` outlives this.
  [[nodiscard]] static Result<EmbedOutput> open(const OutputOptions& options,
                                                embedding::v1::OutputType wanted, Console& console);

  /// See ResultWriter::write().
  [[nodiscard]] std::optional<Status> write(std::uint64_t index, std::string_view text,
                                            const embedding::v1::ItemResult& result);

  /// Hands on what is buffered.
  void flush();

  /// False once the output takes no more.
  [[nodiscard]] bool good();

  /// The run is complete: the file gets its name, unless no embedding is in it. The reason if that
  /// can't be done, or not all could be written.
  [[nodiscard]] std::optional<std::string> commit(bool has_embeddings);

  /// The run was cut short: the name of the partial file, or nothing if there is none.
  [[nodiscard]] std::string leave_partial(bool has_embeddings);

  [[nodiscard]] bool is_stdout() const { return !file_; }

 private:
  EmbedOutput() = default;
  std::ostream& stream();

  std::optional<OutputFile> file_;  // Nothing: standard output.
  std::ostream* stdout_ = nullptr;
  std::unique_ptr<ResultWriter> writer_;
};

}  // namespace embedding_client
