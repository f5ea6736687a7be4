// A file that appears under its name only when it is complete.
#pragma once

#include <fstream>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>

#include "client/status.h"

namespace embedding_client {

/// Writes to `PATH.partial` and renames it to PATH at the end; over another file only if that was
/// asked for. A run that is cut short leaves the partial file, with its rows so far: nothing reads
/// it by itself, and no later run overwrites it, because what is in it has been paid for. A device
/// or a pipe is written directly.
///
/// Thread: one at a time.
class OutputFile {
 public:
  /// What becomes of a file that has the name already.
  enum class Existing { kept, replaced };

  /// INVALID_ARGUMENT, with the reason, if the file can't be made, or one that is to be kept or a
  /// partial one is in the way.
  [[nodiscard]] static Result<OutputFile> create(const std::string& path, Existing existing);

  [[nodiscard]] std::ostream& stream() { return *stream_; }

  /// Whether the file can be rewritten at an earlier place; a device or pipe can't.
  [[nodiscard]] bool is_seekable() const { return !is_direct_; }

  /// Completes the file. The reason if that can't be done; what was written is then left under the
  /// partial name. A file that came meanwhile is kept like one that was there before.
  [[nodiscard]] std::optional<std::string> commit();

  /// Closes it and leaves what there is under the partial name, which is returned; empty if nothing
  /// was left behind.
  [[nodiscard]] std::string leave_partial();

  /// Removes it.
  void discard();

 private:
  OutputFile(std::string path, bool is_direct, Existing existing);
  [[nodiscard]] std::string written_path() const { return is_direct_ ? path_ : partial_path(); }
  [[nodiscard]] std::string partial_path() const { return path_ + ".partial"; }

  std::string path_;
  bool is_direct_;
  Existing existing_;
  std::unique_ptr<std::ofstream> stream_;
};

}  // namespace embedding_client
