// The content of files that others write.
#pragma once

#include <cstddef>
#include <string>

#include "domain/error.h"

namespace gateway::listen {

/// Why a file's content can't be had.
struct FileFault {
  enum class Kind { unreadable, not_regular, too_large };

  Kind kind;
  std::string reason;  ///< Follows the file's name: "can't be read: No such file or directory".
};

/// The whole content of a regular file, links followed. What else there is under a path may make
/// whoever opens or reads it wait for ever, a pipe for its writer: that is a fault at once, as are
/// more than `max_bytes`.
[[nodiscard]] Result<std::string, FileFault> read_regular_file(const std::string& path,
                                                               std::size_t max_bytes);

/// The same of whatever the path leads to, a shell's `<(…)` or a terminal too; waits for all of it.
[[nodiscard]] Result<std::string, FileFault> read_to_end(const std::string& path,
                                                         std::size_t max_bytes);

}  // namespace gateway::listen
