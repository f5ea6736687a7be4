// A file that appears under its name only when it is complete.
#pragma once

#include <fstream>
#include <iosfwd>
#include <memory>
#include <string>

#include "client/status.h"

namespace embedding_client {

/// Writes to `PATH.partial` and renames it to PATH at the end, over a file that was there. A run
/// that is cut short leaves the partial file, with its rows so far: nothing reads it by itself, and
/// a later run refuses to overwrite it, because what is in it has been paid for. A device or a pipe
/// is written directly.
///
/// Thread: one at a time.
class OutputFile {
 public:
  /// INVALID_ARGUMENT, with the reason, if the file can't be made or a partial one is in the way.
  [[nodiscard]] static Result<OutputFile> create(const std::string& path);

  [[nodiscard]] std::ostream& stream() { return *stream_; }

  /// Whether the file can be rewritten at an earlier place; a device or pipe can't.
  [[nodiscard]] bool is_seekable() const { return !is_direct_; }

  /// Completes the file. False if any of it could not be written.
  [[nodiscard]] bool commit();

  /// Closes it and leaves what there is under the partial name, which is returned; empty if nothing
  /// was left behind.
  [[nodiscard]] std::string leave_partial();

  /// Removes it.
  void discard();

 private:
  OutputFile(std::string path, bool is_direct);
  [[nodiscard]] std::string partial_path() const { return path_ + ".partial"; }

  std::string path_;
  bool is_direct_;
  std::unique_ptr<std::ofstream> stream_;
};

}  // namespace embedding_client
