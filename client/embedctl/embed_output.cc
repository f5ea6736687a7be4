#include "client/embedctl/embed_output.h"

#include <ostream>
#include <utility>

#include "client/embedctl/failure_report.h"
#include "client/embedctl/jsonl_writer.h"
#include "client/embedctl/npy_writer.h"
#include "client/embedctl/table_writer.h"
#include "client/status.h"

namespace embedding_client {

using embedding::v1::OUTPUT_TYPE_DENSE;
using embedding::v1::OUTPUT_TYPE_SPARSE;

namespace {

std::string format_of(const OutputOptions& options, const Console& console) {
  if (!options.format.empty()) return options.format;
  if (options.path.ends_with(".npy")) return "npy";
  return options.path.empty() && console.out_is_terminal ? "table" : "jsonl";
}

}  // namespace

Result<EmbedOutput> EmbedOutput::open(const OutputOptions& options,
                                      embedding::v1::OutputType wanted, Console& console) {
  const std::string format = format_of(options, console);
  const bool sparse = wanted != OUTPUT_TYPE_DENSE;
  if (format == "npy" && sparse)
    return refused("an npy file holds dense vectors only; take --format jsonl");
  if (format == "npy" && options.path.empty()) {
    return refused(
        "npy needs --out FILE: the count of rows is written over its beginning at the end");
  }
  EmbedOutput output;
  output.stdout_ = &console.out;
  if (!options.path.empty()) {
    auto file = OutputFile::create(options.path, options.replace ? OutputFile::Existing::replaced
                                                                 : OutputFile::Existing::kept);
    if (!file) return file.error();
    output.file_ = *std::move(file);
    if (format == "npy" && !output.file_->is_seekable())
      return refused("npy can't be written to " + options.path);
  }
  if (format == "npy") {
    output.writer_ = std::make_unique<NpyWriter>(output.stream());
  } else if (format == "jsonl") {
    output.writer_ = std::make_unique<JsonlWriter>(output.stream(), options.with_text);
  } else {
    const bool to_terminal = output.is_stdout() && console.out_is_terminal;
    const TableWriter::Layout layout{wanted != OUTPUT_TYPE_SPARSE, sparse, to_terminal,
                                     console.columns};
    output.writer_ = std::make_unique<TableWriter>(output.stream(), layout);
  }
  return output;
}

std::ostream& EmbedOutput::stream() {
  return file_ ? file_->stream() : *stdout_;
}

std::optional<Status> EmbedOutput::write(std::uint64_t index, std::string_view text,
                                         const embedding::v1::ItemResult& result) {
  return writer_->write(index, text, result);
}

void EmbedOutput::flush() {
  stream().flush();
}

bool EmbedOutput::good() {
  return stream().good();
}

std::optional<std::string> EmbedOutput::commit(bool has_embeddings) {
  writer_->finish();
  if (!stream()) return std::string(kOutputFailure);
  if (!file_) return std::nullopt;
  if (has_embeddings) return file_->commit();
  file_->discard();
  return std::nullopt;
}

std::string EmbedOutput::leave_partial(bool has_embeddings) {
  writer_->finish();
  if (!file_) return {};
  if (has_embeddings) return file_->leave_partial();
  file_->discard();
  return {};
}

}  // namespace embedding_client
