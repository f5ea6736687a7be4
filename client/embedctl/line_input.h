// Where a command's lines come from: a file, or standard input.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "client/embedctl/console.h"
#include "client/embedctl/line_reader.h"
#include "client/status.h"

namespace embedding_client {

/// Thread: one at a time; a stop of the console ends a blocked read from any.
class LineInput {
 public:
  /// `path` empty or "-": standard input, with a word on the terminal if that is where it comes
  /// from. INVALID_ARGUMENT if the file can't be opened. `console` outlives the input.
  [[nodiscard]] static Result<LineInput> open(const std::string& path, Console& console);

  LineInput(LineInput&&) noexcept;
  ~LineInput();

  [[nodiscard]] std::optional<Line> next() { return reader_->next(); }

  /// Whether reading failed rather than came to the end.
  [[nodiscard]] bool failed() const { return reader_->failed(); }

  /// Lines in all, where that could be counted beforehand: a regular file.
  [[nodiscard]] std::optional<std::uint64_t> total() const { return total_; }

 private:
  struct File;
  LineInput();

  std::unique_ptr<File> file_;  // Null: standard input.
  std::unique_ptr<LineReader> reader_;
  std::optional<std::uint64_t> total_;
};

}  // namespace embedding_client
